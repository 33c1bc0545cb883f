import Bytes
import OpenSSL
import Zlib

/// Writes Debian's binary packages: good ones, and such as dpkg-deb would never write.
public struct TestDebian: Sendable {
    /// Names and contents of the members of ar, in their order.
    public var members: [(name: String, content: [UInt8])]

    public init(_ members: [(name: String, content: [UInt8])]) { self.members = members }

    /// A package with these entries in its two archives.
    public init(
        control: [TestArchive.Entry] = [TestDebian.control()],
        data: [TestArchive.Entry] = TestDebian.sampleData
    ) {
        self.init([
            ("debian-binary", Array("2.0\n".utf8)),
            ("control.tar.gz", Self.packed(TestArchive(control).bytes())),
            ("data.tar.gz", Self.packed(TestArchive(data).bytes())),
        ])
    }

    /// The file `control`, which every package has.
    public static func control(architecture: String = "all") -> TestArchive.Entry {
        TestArchive.Entry(
            "./control",
            Array("Package: greeter\nVersion: 1:1.0-1\nArchitecture: \(architecture)\nDescription: x\n".utf8))
    }

    /// A script of that name, beside `control`.
    public static func script(_ name: String, _ text: String) -> [TestArchive.Entry] {
        [control(), TestArchive.Entry("./\(name)", Array(text.utf8), mode: 0o755)]
    }

    public static let sampleData = [
        TestArchive.Entry("5", "./"), TestArchive.Entry("5", "./usr/"), TestArchive.Entry("5", "./usr/bin/"),
        TestArchive.Entry("./usr/bin/greet", Array("#!/bin/sh\necho hello\n".utf8), mode: 0o755),
        TestArchive.Entry("2", "./usr/bin/hi", target: "greet"),
        TestArchive.Entry("5", "./usr/share/"), TestArchive.Entry("5", "./usr/share/doc/"),
        TestArchive.Entry("./usr/share/doc/copyright", Array("mine\n".utf8)),
    ]

    /// The component that the sample is unpacked into.
    public static let sampleComponent = TestPackage.Component(
        "greeter", version: "1:1.0-1",
        [
            TestPackage.File("usr/bin/greet", "#!/bin/sh\necho hello\n", mode: 0o755),
            TestPackage.File("usr/share/doc/copyright", "mine\n"),
        ], links: [("usr/bin/hi", "greet")])

    public func bytes() -> [UInt8] {
        Array("!<arch>\n".utf8) + members.flatMap { Self.member($0.name, $0.content) }
    }

    /// A member with its header. - Source: ar(5).
    public static func member(_ name: String, _ content: [UInt8], size: String? = nil) -> [UInt8] {
        let fields = [
            (name, 16), ("0", 12), ("0", 6), ("0", 6), ("100644", 8), (size ?? "\(content.count)", 10),
        ]
        let header = fields.map { $0.0 + String(repeating: " ", count: max(0, $0.1 - $0.0.utf8.count)) }
        return Array(header.joined().utf8) + Array("`\n".utf8) + content
            + (content.count % 2 == 1 ? [UInt8(ascii: "\n")] : [])
    }

    public static func packed(_ bytes: [UInt8]) -> [UInt8] { (try? TestPackage.compress(bytes)) ?? [] }
}

extension TestPackage {
    /// The package with a file that stands for the files of its component.
    ///
    /// - Parameter digest: What the manifest says of it. - Default: what is right.
    public func archive(
        enclosing file: [UInt8], _ type: String, digest: String? = nil, signedBy signer: PackageSigner? = nil
    ) throws -> TestArchive {
        var package = self
        package.fields.append(("Payload", "\(type) \(try digest ?? Self.digest(of: file))"))
        var archive = try package.archive(signedBy: signer)
        archive.entries = Array(archive.entries.prefix(2)) + [TestArchive.Entry("payload", file)]
        return archive
    }

    private static func digest(of file: [UInt8]) throws -> String {
        var digest = try MessageDigest()
        try digest.update(file.span)
        return Hex.encode(try digest.finish())
    }
}
