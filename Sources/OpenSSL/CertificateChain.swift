import COpenSSL

/// Owns one `X509_STORE_CTX`: a certificate, and what may lead from it to a root.
@safe struct CertificateChain: ~Copyable {
    private let context: OpaquePointer
    // Keeps the store alive.
    private let trust: TrustStore

    /// - Parameters:
    ///   - others: A stack of certificates that may be between. The two have to live as long.
    ///   - requiresLists: Whether each certificate needs a revocation list.
    init(
        _ certificate: OpaquePointer, _ others: OpaquePointer?, _ trust: TrustStore, requiresLists: Bool
    ) throws(OpenSSLError) {
        let context = try unsafe created(X509_STORE_CTX_new(), "allocate a chain")
        guard unsafe X509_STORE_CTX_init(context, trust.store, certificate, others) == 1 else {
            defer { unsafe X509_STORE_CTX_free(context) }
            throw .takingQueue(operation: "begin a chain")
        }
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        // 112 bits: RSA of 2048 and more, no certificate signed with MD5 or SHA-1.
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        if trust.hasRevocationLists || requiresLists {
            let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
            _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, flags)
            if !requiresLists { unsafe COpenSSL_set_tolerance(context) }
        }
        unsafe self.context = context
        self.trust = trust
    }

    deinit { unsafe X509_STORE_CTX_free(context) }

    func verify(_ name: String) throws(OpenSSLError) {
        guard unsafe X509_verify_cert(context) != 1 else { return }
        ERR_clear_error()
        let verdict = unsafe X509_STORE_CTX_get_error(context)
        throw .refusal(name, unsafe String(cString: X509_verify_cert_error_string(Int(verdict))))
    }

    /// Throws unless the first certificate says that it is for code, and none between it and the root says otherwise.
    ///
    /// - Source: RFC 5280, sections 4.2.1.3 and 4.2.1.12. The chain is that of a successful `verify`.
    func requireCodeSigning(_ name: String) throws(OpenSSLError) {
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        for index in 0..<max(0, unsafe COpenSSL_sk_X509_num(chain)) {
            guard let certificate = unsafe COpenSSL_sk_X509_value(chain, index) else { continue }
            if index == 0 {
                guard unsafe Certificate.maySignCode(certificate) else {
                    throw .refusal(name, "its certificate doesn't allow code signing")
                }
                guard unsafe Certificate.mayMakeSignatures(certificate) else {
                    throw .refusal(name, "its certificate's key usage isn't digitalSignature")
                }
            } else if unsafe Certificate.forbidsCode(certificate) {
                let issuer = unsafe Certificate.subject(certificate)
                throw .refusal(name, "its issuer \"\(issuer)\" is for other purposes than code")
            }
        }
    }
}
