import Bytes
import OpenSSL
public import Records
import Zlib

/// Makes delivery packages for tests: small ones, in memory, and wrong ones where a test wants that.
public struct TestPackage: Sendable {
    public struct File: Sendable {
        public var path: String
        public var content: [UInt8]
        public var mode: UInt32

        public init(_ path: String, _ content: [UInt8], mode: UInt32 = 0o644) {
            (self.path, self.content, self.mode) = (path, content, mode)
        }

        /// A file of text.
        public init(_ path: String, _ content: String, mode: UInt32 = 0o644) {
            self.init(path, Array(content.utf8), mode: mode)
        }
    }

    public struct Component: Sendable {
        public var identifier: String
        public var version: String
        public var files: [File]
        /// Path and target of each link.
        public var links: [(String, String)] = []
        /// More fields of its paragraph: `Depends`, `Units`, `Health-Check`…
        public var fields: [(String, String)] = []

        public init(
            _ identifier: String, version: String = "1.0", _ files: [File], links: [(String, String)] = [],
            fields: [(String, String)] = []
        ) {
            (self.identifier, self.version, self.files) = (identifier, version, files)
            (self.links, self.fields) = (links, fields)
        }
    }

    public var identifier: String
    public var version: String
    /// More fields of the first paragraph: `Environment`, `Name`…
    public var fields: [(String, String)]
    public var components: [Component]

    public init(
        _ components: [Component], identifier: String = "org.example.gateway", version: String = "1.0",
        fields: [(String, String)] = []
    ) {
        (self.identifier, self.version) = (identifier, version)
        (self.fields, self.components) = (fields, components)
    }

    /// A package with one component of two files, a link and a health check.
    public static let sample = TestPackage([
        Component(
            "org.example.core",
            [
                File("bin/gateway", "#!/bin/sh\nexit 0\n", mode: 0o755),
                File("share/greeting", "hello\n"),
            ],
            links: [("bin/gw", "gateway")], fields: [("Health-Check", "bin/gateway --self-test")])
    ])

    /// The package, compressed into members that name their lengths.
    public func bytes(signedBy signer: PackageSigner? = nil) throws -> [UInt8] {
        try Self.compress(archive(signedBy: signer).bytes())
    }

    /// The package's archive, to be changed before it is compressed.
    public func archive(signedBy signer: PackageSigner? = nil) throws -> TestArchive {
        let signer = try signer ?? PackageSigner.shared.get()
        return try archive { try signer.sign($0) }
    }

    /// The archive with a signature over the manifest by whatever `sign` is.
    public func archive(
        manifest: [UInt8]? = nil, _ sign: ([UInt8]) throws -> [UInt8]
    ) throws -> TestArchive {
        let manifest = try manifest ?? self.manifest()
        let signature = try sign(manifest)
        return TestArchive(
            [TestArchive.Entry("manifest", manifest), TestArchive.Entry("manifest.p7s", signature)]
                + components.flatMap { $0.entries })
    }

    /// Compresses an archive into members of `memberSize` bytes that name their lengths.
    public static func compress(_ archive: [UInt8], memberSize: Int = 1 << 20) throws -> [UInt8] {
        var packed: [UInt8] = []
        for start in stride(from: 0, to: archive.count, by: memberSize) {
            packed += try GzipMember.compress(
                Array(archive[start..<min(start + memberSize, archive.count)]), level: 1)
        }
        return packed
    }

    public func manifest() throws -> [UInt8] { try RecordWriter.write(records()) }

    /// The manifest's paragraphs, to be changed before they are signed.
    public func records() throws -> [Record] {
        let package = [("Format", "1"), ("Package", identifier), ("Version", version)] + fields
        return try [Record(package)] + components.map { try $0.record() }
    }
}

extension TestPackage.Component {
    fileprivate var entries: [TestArchive.Entry] {
        files.map { TestArchive.Entry("components/\(identifier)/\($0.path)", $0.content, mode: $0.mode) }
    }

    fileprivate func record() throws -> Record {
        var record = Record([("Component", identifier), ("Version", version)] + fields)
        record["Checksums-Sha256"] = "\n" + (try files.map { try $0.line() }).joined(separator: "\n")
        if !links.isEmpty {
            record["Links"] = "\n" + links.map { "\($0.0) \($0.1)" }.joined(separator: "\n")
        }
        return record
    }
}

extension TestPackage.File {
    fileprivate func line() throws -> String {
        var digest = try MessageDigest()
        try digest.update(content.span)
        let mode = String(mode, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - mode.count)) + mode
        return "\(Hex.encode(try digest.finish())) \(content.count) \(padded) \(path)"
    }
}
