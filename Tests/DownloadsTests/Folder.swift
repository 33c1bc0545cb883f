import Linux
import OpenSSL
import Settings
import TestSupport

/// A folder that a suite can have as a property.
final class Folder {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    func files() throws -> LinuxFileSystem { try directory.files() }
    func read(_ name: String) throws -> [UInt8] { try directory.read(name) }
    func path(_ name: String) -> String { directory.file(name) }
    func write(_ bytes: [UInt8], _ name: String) throws { try directory.write(bytes, name) }
}

/// For servers of `http`.
func plain() throws(ConfigurationError) -> TLSContext {
    do throws(OpenSSLError) {
        return try TLSContext(trust: TrustStore())
    } catch {
        throw ConfigurationError("TLS", .unusableCertificate("\(error)"))
    }
}
