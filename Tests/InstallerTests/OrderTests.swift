import DeliveryPackage
import Deployment
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

@Suite("An order to install")
struct OrderTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func install(
        _ package: TestPackage, expecting expectation: PackageExpectation,
        watch: ProgressWatch = { _ in .proceed }
    ) throws {
        _ = try device.installer.install(
            PackageFile.open(package), InstallOrder(.active, expecting: expectation), watch: watch)
    }

    private static func digest(_ package: TestPackage) throws -> [UInt8] {
        var digest = try MessageDigest()
        let manifest = try package.manifest()
        try digest.update(manifest.span)
        return try digest.finish()
    }

    @Test("that names the package, its version and its digest gets that package")
    func fits() throws {
        let digest = try Self.digest(Samples.base)
        for expectation in [
            PackageExpectation(), PackageExpectation(package: "org.example.base"),
            PackageExpectation(version: "1.2"), PackageExpectation(version: "0:1.2-0"),
            PackageExpectation(package: "org.example.base", version: "1.2", digest: digest),
        ] {
            try install(Samples.base, expecting: expectation)
        }
    }

    @Test("that names another package, version or digest is refused and changes nothing")
    func differs() throws {
        let before = device.files.snapshot
        for (expectation, what) in [
            (PackageExpectation(package: "org.example.other"), "identifier \"org.example.other\""),
            (PackageExpectation(package: "org.example.base", version: "1.3"), "version \"1.3\""),
            (PackageExpectation(digest: try Self.digest(Samples.suite)), "digest"),
            (PackageExpectation(digest: []), "digest"),
        ] {
            let failure = #expect(throws: DeploymentFailure.self) {
                try install(Samples.base, expecting: expectation)
            }
            #expect(failure?.kind == .unexpectedPackage)
            #expect("\(try #require(failure))".contains("the order is for a package with the \(what)"))
        }
        #expect(device.files.snapshot == before)
    }

    @Test("tells how far it is, from the first phase to the last")
    func progress() throws {
        var seen: [DeploymentProgress] = []
        try install(Samples.base, expecting: PackageExpectation()) {
            seen.append($0)
            return .proceed
        }
        #expect(
            seen == [
                DeploymentProgress(.checking), DeploymentProgress(.copying, total: 8),
                DeploymentProgress(.copying, bytes: 8, total: 8), DeploymentProgress(.switching),
                DeploymentProgress(.testing),
            ])
    }

    @Test("can be cancelled in each phase, also while the new software is tested", arguments: 0..<5)
    func cancel(_ moment: Int) throws {
        let before = device.files.snapshot
        var count = 0
        let failure = #expect(throws: DeploymentFailure.self) {
            try install(Samples.base, expecting: PackageExpectation()) { _ in
                defer { count += 1 }
                return count == moment ? .cancel : .proceed
            }
        }
        #expect(failure?.kind == .cancelled)
        #expect(device.files.snapshot == before)
    }
}

@Suite("A verification")
struct VerifyTests {
    private let device: Device
    private let tool: Path

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
        tool = try device.files.resolved("current/active/org.example.tools/bin/tool")
    }

    /// Where a file of the other component is.
    private func core(_ name: String) throws -> Path {
        try device.files.resolved(Path(untrusted: "current/active/org.example.core/\(name)"))
    }

    private func verify() throws -> [Deviation] { try device.installer.verify { _ in .proceed } }

    @Test("finds nothing wrong with what was just installed, and tells how much it read")
    func intact() throws {
        var last: DeploymentProgress?
        let found = try device.installer.verify {
            last = $0
            return .proceed
        }
        #expect(found.isEmpty)
        #expect(last == DeploymentProgress(.copying, bytes: 24, total: 24))
    }

    @Test("finds another content of the same size")
    func content() throws {
        try device.files.write(Array("TOOL 1.0".utf8), to: tool)
        #expect(
            try verify()
                == [Deviation(component: "org.example.tools", reason: #""bin/tool" has another content"#)])
    }

    @Test("finds another size, and what is missing")
    func others() throws {
        try device.files.write(Array("tool".utf8), to: tool)
        try device.files.remove(core("bin/c"))
        try device.files.remove(core("share/core/empty"))
        #expect(
            try verify().map { $0.reason } == [
                #""share/core/empty" is missing"#, #"the link "bin/c" is missing or leads elsewhere"#,
                #""bin/tool" has another size"#,
            ])
    }

    @Test("finds another mode, another kind, and a link that leads elsewhere")
    func kinds() throws {
        try device.files.remove(tool)
        _ = try device.files.create(tool, mode: 0o777)
        let link = try core("bin/c")
        try device.files.remove(link)
        try device.files.makeSymbolicLink(at: link, to: "other")
        let program = try core("bin/core")
        try device.files.remove(program)
        try device.files.makeDirectory(program, mode: 0o755)
        #expect(
            try verify().map { $0.reason } == [
                #""bin/core" is no file any more"#, #"the link "bin/c" is missing or leads elsewhere"#,
                #""bin/tool" has another mode"#,
            ])
    }

    @Test("finds a record that can't be read")
    func record() throws {
        let directory: Path = "store/org.example.tools"
        let name = try #require(
            try device.files.list(directory, limit: 9).first { $0.hasSuffix(".component") })
        try device.files.remove(Path(untrusted: "\(directory)/\(name)"))
        #expect(
            try verify().map { $0.reason } == [#"the record of "org.example.tools" 1.0 is missing"#])
    }

    @Test("can be cancelled")
    func cancel() throws {
        let failure = #expect(throws: DeploymentFailure.self) { try device.installer.verify { _ in .cancel } }
        #expect(failure?.kind == .cancelled)
    }
}
