import Linux
import OpenSSL
import TestSupport
import Zlib

/// The packages of all runs, signed once.
final class Catalogue {
    /// One delivery package as it can be ordered.
    struct Package {
        let identifier: String
        /// `2.0`; of one whose components say that they don't work `2.5`.
        let version: String
        let components: [Component]
        let bytes: [UInt8]

        var isHealthy: Bool { !Catalogue.isSick(version) }
    }

    struct Component: Hashable {
        let identifier: String
        let version: String
        /// Paths and contents.
        let files: [String: [UInt8]]
    }

    static let alpha = "org.example.alpha", beta = "org.example.beta"
    static let versions = 1...4
    /// Of the last order of each run: it has to succeed.
    static let newest = 9

    /// Good ones, and those that fail their health check.
    private(set) var packages: [Package] = []
    /// Signed by nobody whom the device trusts.
    private(set) var unsigned: [Package] = []
    private var byBytes: [[UInt8]: Package] = [:]
    private let trusted: PackageSigner

    init() throws {
        trusted = try PackageSigner(name: "trusted")
        let stranger = try PackageSigner(name: "stranger")
        for version in Self.versions + [Self.newest] {
            for identifier in [Self.alpha, Self.beta] {
                packages.append(try Self.make(identifier, version, isHealthy: true, trusted))
                unsigned.append(try Self.make(identifier, version, isHealthy: true, stranger))
            }
            packages.append(try Self.make(Self.alpha, version, isHealthy: false, trusted))
        }
        for package in packages { byBytes[package.bytes] = package }
    }

    /// The package that has exactly these bytes, if the device should accept it.
    func package(of bytes: [UInt8]) -> Package? { byBytes[bytes] }

    func package(_ identifier: String, _ version: Int, isHealthy: Bool = true) -> Package {
        packages.first {
            $0.identifier == identifier && $0.version == "\(version).\(isHealthy ? 0 : 5)"
        } ?? packages[0]
    }

    func unsigned(_ identifier: String, _ version: Int) -> Package {
        unsigned.first { $0.identifier == identifier && $0.version == "\(version).0" } ?? unsigned[0]
    }

    /// What may ever be installed.
    func component(_ identifier: String, _ version: String) -> Component? {
        packages.flatMap(\.components).first { $0.identifier == identifier && $0.version == version }
    }

    static func package(ofComponent name: String) -> String { name == "org.example.a" ? alpha : beta }

    /// Whether software of this version fails its health check.
    static func isSick(_ version: String) -> Bool { version.hasSuffix(".5") }

    func verifier(_ amendment: TrustAmendment) throws(UnusableTrust) -> SignatureVerifier {
        do {
            return try trusted.verifier()
        } catch {
            throw UnusableTrust("\(error)")
        }
    }

    private static func make(
        _ identifier: String, _ version: Int, isHealthy: Bool, _ signer: PackageSigner
    ) throws -> Package {
        let text = "\(version).\(isHealthy ? 0 : 5)"
        let names = identifier == alpha ? ["org.example.a"] : ["org.example.b", "org.example.c"]
        let parts = names.map { part($0, version, text) }
        let package = TestPackage(parts, identifier: identifier, version: text)
        let bytes = plain(try GzipMember.compress(package.archive(signedBy: signer).bytes(), level: 1))
        let components = parts.map { part in
            let files = Dictionary(uniqueKeysWithValues: part.files.map { ($0.path, $0.content) })
            return Component(identifier: part.identifier, version: text, files: files)
        }
        return Package(identifier: identifier, version: text, components: components, bytes: bytes)
    }

    /// The same without the field for its length: it is then expanded without another thread.
    private static func plain(_ member: [UInt8]) -> [UInt8] {
        member[..<3] + [0] + member[4..<10] + member[GzipMember.headerSize...]
    }

    /// `b` needs `a`, from its third version on not the first one.
    private static func part(_ name: String, _ number: Int, _ version: String) -> TestPackage.Component {
        var fields = [("Health-Check", "bin/check \(isSick(version) ? "sick" : "well")")]
        if name == "org.example.b" {
            fields.append(("Depends", "org.example.a (>= \(number > 2 && number < newest ? 2 : 1))"))
        }
        let text = "\(name) \(version)\n"
        return TestPackage.Component(
            name, version: version,
            [
                .init("bin/check", "#!\(text)", mode: 0o755),
                .init("share/data", String(repeating: text, count: 20)),
                // The same in all versions.
                .init("share/common/licence", "\(name)\n"),
            ], fields: fields)
    }
}
