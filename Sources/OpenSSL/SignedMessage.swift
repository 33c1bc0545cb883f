import COpenSSL

/// A signer that counts.
struct Signer: Equatable {
    /// The subject on one line.
    let subject: String
    let commonName: String
    /// SHA-256 of the public key: two certificates of one key are one signer.
    let key: [UInt8]
    /// Of its certificate and those above it, up to the root's.
    let fingerprints: [[UInt8]]
}

/// Owns one `CMS_ContentInfo` with signatures.
@safe struct SignedMessage: ~Copyable {
    private let message: OpaquePointer

    /// How many signatures are looked at. Each costs the device a few milliseconds.
    private static var limit: Int32 { 16 }

    init(der: [UInt8]) throws(OpenSSLError) {
        let buffer = try MemoryBuffer(der)
        unsafe message = try created(d2i_CMS_bio(buffer.bio, nil), "read the signature")
    }

    deinit { unsafe CMS_ContentInfo_free(message) }

    /// Takes certificates as if they had come in the message. One that is in there already can't be added, and needn't.
    func enclose(_ certificates: [LoadedCertificate]) {
        for loaded in certificates { _ = unsafe CMS_add1_cert(message, loaded.certificate) }
        ERR_clear_error()
    }

    /// The signers that count, each once.
    ///
    /// - Throws: Why the others don't, when these are fewer than the policy asks for.
    func signers(
        of content: [UInt8], _ trust: TrustStore, _ policy: SignaturePolicy
    ) throws(SignatureError) -> [Signer] {
        let buffer = try signing { () throws(OpenSSLError) in try MemoryBuffer(content) }
        let digests = try signing { () throws(OpenSSLError) in try unsafe ContentDigests(message, buffer) }
        // Takes the signers' certificates from the message. How many it found doesn't matter: who has none is refused below.
        _ = unsafe CMS_set1_signers_certs(message, nil, 0)
        ERR_clear_error()
        let others = unsafe EnclosedCertificates(message)
        var signers: [Signer] = []
        var refusals: [Refusal] = []
        let list = unsafe CMS_get0_SignerInfos(message)
        for index in 0..<min(Self.limit, max(0, unsafe COpenSSL_sk_CMS_SignerInfo_num(list))) {
            guard let entry = unsafe COpenSSL_sk_CMS_SignerInfo_value(list, index) else { continue }
            do throws(Refusal) {
                let signer = try unsafe signer(
                    entry, digests, others, trust, requiresLists: policy.requiresRevocationLists)
                if !signers.contains(where: { $0.key == signer.key }) { signers.append(signer) }
            } catch {
                refusals.append(error)
            }
        }
        guard signers.count >= policy.threshold else {
            throw SignatureError(found: signers.count, of: policy.threshold, refusals)
        }
        return signers
    }

    private func signer(
        _ entry: OpaquePointer, _ digests: borrowing ContentDigests, _ others: borrowing EnclosedCertificates,
        _ trust: TrustStore, requiresLists: Bool
    ) throws(Refusal) -> Signer {
        var found: OpaquePointer?
        unsafe CMS_SignerInfo_get0_algs(entry, nil, &found, nil, nil)
        guard let certificate = unsafe found else {
            throw Refusal("?", "its certificate isn't in the signature")
        }
        let name = unsafe Certificate.subject(certificate)
        try unsafe requireSignature(entry, digests, name)
        let chain = try refusing { () throws(OpenSSLError) in
            try unsafe CertificateChain(certificate, others, trust, requiresLists: requiresLists)
        }
        let fingerprints = try chain.verify()
        let key = try refusing { () throws(OpenSSLError) in try unsafe Certificate.keyDigest(certificate) }
        return Signer(
            subject: name, commonName: unsafe Certificate.commonName(certificate), key: key,
            fingerprints: fingerprints)
    }

    private func requireSignature(
        _ entry: OpaquePointer, _ digests: borrowing ContentDigests, _ name: String
    ) throws(Refusal) {
        let digest = unsafe COpenSSL_CMS_SignerInfo_digest(entry)
        guard [NID_sha256, NID_sha384, NID_sha512].contains(digest) else {
            throw Refusal(name, "its digest isn't SHA-256, SHA-384 or SHA-512")
        }
        do throws(OpenSSLError) {
            // With attributes, what is signed is these, and one of them is the content's digest.
            if unsafe CMS_signed_get_attr_count(entry) >= 0 {
                try check(unsafe CMS_SignerInfo_verify(entry), "verify the signature of \"\(name)\"")
            }
            try unsafe digests.verify(entry, name)
        } catch {
            throw Refusal(error)
        }
    }
}

/// Owns the certificates and revocation lists that a message brings along. They prove nothing by themselves.
@safe struct EnclosedCertificates: ~Copyable {
    /// Stacks; nil when there are none.
    let certificates: OpaquePointer?
    let lists: OpaquePointer?

    init(_ message: OpaquePointer) {
        unsafe certificates = CMS_get1_certs(message)
        unsafe lists = CMS_get1_crls(message)
    }

    deinit {
        unsafe COpenSSL_sk_X509_pop_free(certificates)
        unsafe COpenSSL_sk_X509_CRL_pop_free(lists)
    }
}

/// Owns the digests of a message's content: filters of OpenSSL that the content has gone through.
@safe private struct ContentDigests: ~Copyable {
    private let filters: OpaquePointer
    private let end: OpaquePointer

    /// How many digests a message may want of its content. There are not many that count, and each takes its time.
    private static var limit: Int { 8 }

    /// - Parameter content: Has to live as long.
    init(_ message: OpaquePointer, _ content: borrowing MemoryBuffer) throws(OpenSSLError) {
        guard unsafe OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_signed else {
            throw OpenSSLError(operation: "read the signature", details: ["it isn't SignedData"])
        }
        let filters = try unsafe created(CMS_dataInit(message, content.bio), "digest the content")
        guard unsafe Self.count(filters, content.bio) <= Self.limit else {
            unsafe Self.free(filters, until: content.bio)
            throw OpenSSLError(operation: "read the signature", details: ["it wants too many digests"])
        }
        unsafe (self.filters, end) = (filters, content.bio)
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while unsafe BIO_read(filters, &chunk, Int32(chunk.count)) > 0 {}
    }

    deinit { unsafe Self.free(filters, until: end) }

    private static func free(_ first: OpaquePointer, until end: OpaquePointer) {
        var next: OpaquePointer? = unsafe first
        while let filter = unsafe next, unsafe filter != end {
            unsafe next = BIO_pop(filter)
            unsafe BIO_free(filter)
        }
    }

    private static func count(_ first: OpaquePointer, _ end: OpaquePointer) -> Int {
        var (count, next): (Int, OpaquePointer?) = unsafe (0, first)
        while let filter = unsafe next, unsafe filter != end {
            unsafe next = BIO_next(filter)
            count += 1
        }
        return count
    }

    func verify(_ signer: OpaquePointer, _ name: String) throws(OpenSSLError) {
        try check(
            unsafe CMS_SignerInfo_verify_content(signer, filters), "verify what \"\(name)\" signed")
    }
}
