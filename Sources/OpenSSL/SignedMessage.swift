import COpenSSL

/// A signer that counts.
struct Signer {
    /// The subject on one line.
    let subject: String
    let commonName: String
    /// SHA-256 of the public key: two certificates of one key are one signer.
    let key: [UInt8]
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

    /// The signers that count, each once.
    ///
    /// - Throws: Why the others don't, when these are fewer than the policy asks for.
    func signers(
        of content: [UInt8], _ trust: TrustStore, _ policy: SignaturePolicy
    ) throws(OpenSSLError) -> [Signer] {
        // Takes the signers' certificates from the message. What it returns, how many, and -1 don't matter: who has none is
        // refused below.
        _ = unsafe CMS_set1_signers_certs(message, nil, 0)
        let buffer = try MemoryBuffer(content)
        let digests = try ContentDigests(message, buffer)
        var signers: [Signer] = []
        var refusals: [String] = []
        let list = unsafe CMS_get0_SignerInfos(message)
        for index in 0..<min(Self.limit, max(0, unsafe COpenSSL_sk_CMS_SignerInfo_num(list))) {
            guard let entry = unsafe COpenSSL_sk_CMS_SignerInfo_value(list, index) else { continue }
            do throws(OpenSSLError) {
                let signer = try unsafe signer(entry, digests, trust, policy)
                if !signers.contains(where: { $0.key == signer.key }) { signers.append(signer) }
            } catch {
                refusals += ["\(error)"]
            }
        }
        guard signers.count >= max(1, policy.threshold) else {
            let lack = "\(signers.count) of \(max(1, policy.threshold)) needed signers are trusted"
            throw OpenSSLError(operation: "accept the signature", details: [lack] + refusals)
        }
        return signers
    }

    private func signer(
        _ entry: OpaquePointer, _ digests: borrowing ContentDigests, _ trust: TrustStore,
        _ policy: SignaturePolicy
    ) throws(OpenSSLError) -> Signer {
        var certificate: OpaquePointer?
        unsafe CMS_SignerInfo_get0_algs(entry, nil, &certificate, nil, nil)
        guard let certificate = unsafe certificate else {
            throw OpenSSLError(operation: "find a signer's certificate", details: ["it isn't in the signature"])
        }
        let name = unsafe Certificate.subject(certificate)
        let digest = unsafe COpenSSL_CMS_SignerInfo_digest(entry)
        guard [NID_sha256, NID_sha384, NID_sha512].contains(digest) else {
            throw .refusal(name, "its digest isn't SHA-256, SHA-384 or SHA-512")
        }
        try unsafe requireTrust(certificate, name, trust, policy)
        if unsafe CMS_signed_get_attr_count(entry) >= 0 {
            try check(unsafe CMS_SignerInfo_verify(entry), "verify the signature of \"\(name)\"")
        }
        try unsafe digests.verify(entry, name)
        return Signer(
            subject: name, commonName: unsafe Certificate.commonName(certificate),
            key: try unsafe Certificate.keyDigest(certificate))
    }

    private func requireTrust(
        _ certificate: OpaquePointer, _ name: String, _ trust: TrustStore, _ policy: SignaturePolicy
    ) throws(OpenSSLError) {
        let others = unsafe CMS_get1_certs(message)
        defer { unsafe COpenSSL_sk_X509_pop_free(others) }
        let chain = try unsafe CertificateChain(
            certificate, others, trust, requiresLists: policy.requiresRevocationLists)
        try chain.verify(name)
        try chain.requireCodeSigning(name)
    }
}

/// Owns the digests of a message's content: filters of OpenSSL that the content has gone through.
@safe private struct ContentDigests: ~Copyable {
    private let filters: OpaquePointer
    private let end: OpaquePointer

    /// - Parameter content: Has to live as long.
    init(_ message: OpaquePointer, _ content: borrowing MemoryBuffer) throws(OpenSSLError) {
        unsafe end = content.bio
        unsafe filters = try created(CMS_dataInit(message, content.bio), "digest the content")
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while unsafe BIO_read(filters, &chunk, Int32(chunk.count)) > 0 {}
    }

    deinit {
        var next: OpaquePointer? = unsafe filters
        while let filter = unsafe next, unsafe filter != end {
            unsafe next = BIO_pop(filter)
            unsafe BIO_free(filter)
        }
    }

    func verify(_ signer: OpaquePointer, _ name: String) throws(OpenSSLError) {
        try check(
            unsafe CMS_SignerInfo_verify_content(signer, filters), "verify what \"\(name)\" signed")
    }
}

extension OpenSSLError {
    /// Why a signer doesn't count.
    static func refusal(_ signer: String, _ reason: String) -> OpenSSLError {
        OpenSSLError(operation: "accept the signer \"\(signer)\"", details: [reason])
    }
}
