public import OpenSSL

/// Who may sign delivery packages: the roots in a directory of the operator's.
public struct PackageTrust: Sendable {
    /// Where the roots are, as `*.pem`.
    public let directory: String
    private let roots: [NamedFile]

    /// Reads the files `*.pem` of the directory.
    public init(directory: String) throws(ConfigurationError) {
        self.directory = directory
        roots = try NamedFile.certificates(in: directory)
    }

    /// Whether there is no root, so that no package is accepted. That is allowed: software is then only delivered by others.
    public var isEmpty: Bool { roots.isEmpty }

    /// What checks signatures against these roots.
    public func verifier() throws(ConfigurationError) -> SignatureVerifier {
        let store = try TrustStore(roots)
        do throws(OpenSSLError) {
            return try SignatureVerifier(trust: store)
        } catch {
            throw ConfigurationError(directory, .unusableCertificate("\(error)"))
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
