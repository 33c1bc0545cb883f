import COpenSSL

/// Owns one `X509_STORE_CTX`: a certificate, and what may lead from it to a root.
@safe struct CertificateChain: ~Copyable {
    private let context: OpaquePointer
    // Keeps the store alive.
    private let trust: TrustStore
    private let name: String

    /// - Unit: issuers between a signer and its root. Chains of software have one or two.
    private static var depth: Int32 { 8 }

    /// - Parameters:
    ///   - others: What may be between. It has to live as long.
    ///   - requiresLists: Whether each certificate needs a revocation list that is valid now.
    init(
        _ certificate: OpaquePointer, _ others: borrowing EnclosedCertificates, _ trust: TrustStore,
        requiresLists: Bool
    ) throws(OpenSSLError) {
        let context = try unsafe created(X509_STORE_CTX_new(), "allocate a chain")
        guard unsafe X509_STORE_CTX_init(context, trust.store, certificate, others.certificates) == 1 else {
            defer { unsafe X509_STORE_CTX_free(context) }
            throw .takingQueue(operation: "begin a chain")
        }
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        // 112 bits: RSA of 2048 and more, no certificate signed with MD5 or SHA-1.
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Self.depth)
        if requiresLists {
            unsafe X509_STORE_CTX_set0_crls(context, others.lists)
            let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
            _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, flags)
        }
        unsafe self.context = context
        self.trust = trust
        name = unsafe Certificate.subject(certificate)
    }

    deinit { unsafe X509_STORE_CTX_free(context) }

    /// The fingerprints of the certificates, the signer's first, the root's last.
    ///
    /// - Throws: When there is no chain that counts: to a root, valid now, of sufficient strength, for code from end to end, and
    ///   without a certificate that was revoked or withdrawn.
    func verify() throws(Refusal) -> [[UInt8]] {
        guard unsafe X509_verify_cert(context) == 1 else { throw refusal() }
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        let count = max(0, unsafe COpenSSL_sk_X509_num(chain))
        var fingerprints: [[UInt8]] = []
        for index in 0..<count {
            guard let certificate = unsafe COpenSSL_sk_X509_value(chain, index) else { continue }
            unsafe try requireCode(certificate, isSigner: index == 0)
            if let issuer = unsafe COpenSSL_sk_X509_value(chain, index + 1) {
                unsafe try requireUnrevoked(certificate, issuer)
            }
            let fingerprint = try refusing { () throws(OpenSSLError) in
                try unsafe Certificate.fingerprint(certificate)
            }
            guard !trust.withdrawn.contains(fingerprint) else {
                throw Refusal(name, "its chain has a certificate that was withdrawn")
            }
            fingerprints.append(fingerprint)
        }
        return fingerprints
    }

    private func refusal() -> Refusal {
        ERR_clear_error()
        let verdict = unsafe X509_STORE_CTX_get_error(context)
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(verdict)))
        let isEarly = verdict == X509_V_ERR_CERT_NOT_YET_VALID || verdict == X509_V_ERR_CRL_NOT_YET_VALID
        return Refusal(name, reason, isEarly: isEarly)
    }

    /// The signer says that it is for code, and none between it and the root says otherwise.
    ///
    /// - Source: RFC 5280, sections 4.2.1.3 and 4.2.1.12.
    private func requireCode(_ certificate: OpaquePointer, isSigner: Bool) throws(Refusal) {
        if isSigner {
            guard unsafe Certificate.maySignCode(certificate) else {
                throw Refusal(name, "its certificate doesn't allow code signing")
            }
            guard unsafe Certificate.mayMakeSignatures(certificate) else {
                throw Refusal(name, "its certificate's key usage isn't digitalSignature")
            }
        } else if unsafe Certificate.forbidsCode(certificate) {
            let issuer = unsafe Certificate.subject(certificate)
            throw Refusal(name, "its issuer \"\(issuer)\" is for other purposes than code")
        }
    }

    /// A list that names a certificate counts, also when it is old. Which lists a certificate needs is OpenSSL's business.
    private func requireUnrevoked(
        _ certificate: OpaquePointer, _ issuer: OpaquePointer
    ) throws(Refusal) {
        for list in trust.lists where unsafe list.names(certificate, of: issuer) {
            let subject = unsafe Certificate.subject(certificate)
            throw Refusal(name, "the certificate \"\(subject)\" was revoked")
        }
    }
}

/// Why a signer doesn't count.
struct Refusal: Error {
    let reason: OpenSSLError
    /// Something isn't valid yet, so that the clock may be behind.
    let isEarly: Bool

    init(_ signer: String, _ reason: String, isEarly: Bool = false) {
        self.reason = OpenSSLError(operation: "accept the signer \"\(signer)\"", details: [reason])
        self.isEarly = isEarly
    }

    init(_ reason: OpenSSLError) { (self.reason, isEarly) = (reason, false) }
}

/// Takes what OpenSSL couldn't do with a signer as a reason why it doesn't count.
func refusing<Result: ~Copyable>(
    _ body: () throws(OpenSSLError) -> Result
) throws(Refusal) -> Result {
    do throws(OpenSSLError) { return try body() } catch { throw Refusal(error) }
}
