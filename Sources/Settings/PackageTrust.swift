public import OpenSSL

/// Who may sign delivery packages: the roots, and lists of revoked certificates, in a directory of the operator's.
public struct PackageTrust: Sendable {
    /// Where these are, as `*.pem`.
    public let directory: String
    private let roots: [NamedFile]

    /// Reads the files `*.pem` of the directory.
    public init(directory: String) throws(ConfigurationError) {
        self.directory = directory
        roots = try NamedFile.certificates(in: directory)
    }

    /// Takes files that were named one by one.
    public init(files: [NamedFile]) {
        (directory, roots) = ("", files)
    }

    /// Whether there is no root, so that no package is accepted. That is allowed: software is then only delivered by others.
    public var isEmpty: Bool { roots.isEmpty }

    /// What checks signatures against these roots and revocation lists.
    ///
    /// - Parameters:
    ///   - policy: What they have to be. - Default: one trusted signer.
    ///   - amendment: What packages have said about whom to trust. - Default: nothing.
    public func verifier(
        _ policy: SignaturePolicy = SignaturePolicy(), _ amendment: TrustAmendment = TrustAmendment()
    ) throws(ConfigurationError) -> SignatureVerifier {
        let store = try using(directory) { () throws(OpenSSLError) in
            try TrustStore(withdrawn: amendment.withdrawn)
        }
        for file in roots {
            try using(file.name) { () throws(OpenSSLError) in try store.addWithLists(pem: file.content) }
        }
        if !amendment.anchors.isEmpty {
            try using("the anchors of a package") { () throws(OpenSSLError) in
                try store.addWithLists(pem: amendment.anchors)
            }
        }
        return try using(directory) { () throws(OpenSSLError) in
            try SignatureVerifier(trust: store, policy: policy)
        }
    }

    private func using<Result>(
        _ name: String, _ body: () throws(OpenSSLError) -> Result
    ) throws(ConfigurationError) -> Result {
        do throws(OpenSSLError) {
            return try body()
        } catch {
            throw ConfigurationError(name, .unusableCertificate("\(error)"))
        }
    }
}

extension TrustStore {
    /// Trusts every certificate of every file. One that can't be read is an error: to trust less than was
    /// configured is as surprising as to trust more.
    public convenience init(_ files: [NamedFile]) throws(ConfigurationError) {
        do throws(OpenSSLError) {
            try self.init()
        } catch {
            throw ConfigurationError("trust", .unusableCertificate("\(error)"))
        }
        for file in files {
            do throws(OpenSSLError) {
                try add(pem: file.content)
            } catch {
                throw ConfigurationError(file.name, .unusableCertificate("\(error)"))
            }
        }
    }
}
