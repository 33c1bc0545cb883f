import Bytes
import DeliveryPackage
import Linux
import Records
import TestSupport
import Testing

@Suite("A manifest")
struct ManifestTests {
    static let one = String(repeating: "01", count: 32)
    static let two = String(repeating: "02", count: 32)

    /// A manifest with everything in it.
    static let full = """
        Format: 1
        Package: org.example.gateway
        Version: 1:2.4.1~rc1-1
        Name: Gateway suite
        Environment: debian-12-amd64
        Built: 2026-11-22T10:00:00Z
        Confirm: server
        Confirm-Timeout: 2d
        Maintainer: someone <someone@example.org>

        Component: org.example.gateway.core
        Version: 2.4.1
        Name: Core
        Description: Field bus gateway
         with a longer text
        Depends: org.example.base (>= 1.2), org.example.other,org.example.third(<<2)
        Conflicts: org.example.old (<< 3), org.example.rival
        Units: lib/gateway.service lib/gateway.socket
        Health-Check: bin/gateway --self-test now
        Health-Timeout: 2min
        User: _gateway
        State: yes
        State-Copy: yes
        Pre-Install: bin/gateway --prepare
        Post-Activate: bin/gw --greet
        Pre-Remove: bin/gateway --part
        Ready-Check: bin/gateway --idle
        Hook-Timeout: 1h
        Installed-Size: 1834179
        Checksums-Sha256:
         \(one)  0       0644 lib/gateway.service
         \(one)  7       0444 lib/gateway.socket
         \(two)  1834172 0755 bin/gateway
         \(two)  0       0644 share/a name with blanks
        Links:
         bin/gw gateway
         share/up/tool ../../bin/gateway

        Component: org.example.small
        Version: 1
        Checksums-Sha256:
         \(one) 5 0644 lib/gateway.service
        """

    func read(
        _ text: String, limits: PackageLimits = PackageLimits()
    ) throws(PackageError) -> Manifest {
        try Manifest(text: Array(text.utf8), limits: limits)
    }

    @Test("says what the package is")
    func package() throws {
        let manifest = try read(Self.full)
        #expect(manifest.package == "org.example.gateway")
        #expect(manifest.version == "1:2.4.1~rc1-1")
        #expect(manifest.name == "Gateway suite")
        #expect(manifest.environment == "debian-12-amd64")
        #expect(manifest.built == "2026-11-22T10:00:00Z")
        #expect(manifest.confirm == .server && manifest.confirmTimeout == .seconds(2 * 86_400))
        #expect(
            manifest.components.map { $0.identifier } == ["org.example.gateway.core", "org.example.small"])
    }

    @Test("says what a component is")
    func component() throws {
        let core = try #require(try read(Self.full).components.first)
        #expect(core.version == "2.4.1")
        #expect(core.name == "Core")
        #expect(core.description == "Field bus gateway\nwith a longer text")
        #expect(
            core.depends == [
                Dependency("org.example.base", Dependency.Requirement(.laterOrEqual, Version("1.2"))),
                Dependency("org.example.other"),
                Dependency("org.example.third", Dependency.Requirement(.earlier, Version("2"))),
            ])
        #expect(
            core.conflicts == [
                Dependency("org.example.old", Dependency.Requirement(.earlier, Version("3"))),
                Dependency("org.example.rival"),
            ])
        #expect(
            core.setup
                == ComponentSetup(
                    units: ["lib/gateway.service", "lib/gateway.socket"], user: "_gateway", state: .copied))
        #expect(core.hooks.preInstall == ["bin/gateway", "--prepare"])
        #expect(core.hooks.postActivate == ["bin/gw", "--greet"])
        #expect(core.hooks.preRemove == ["bin/gateway", "--part"])
        #expect(core.hooks.readyCheck == ["bin/gateway", "--idle"])
        #expect(core.hooks.timeout == .seconds(3600))
        #expect(core.healthCheck == ["bin/gateway", "--self-test", "now"])
        #expect(core.healthTimeout == .seconds(120))
        #expect(core.installedSize == 1_834_179)
    }

    @Test("lists files and links")
    func files() throws {
        let core = try #require(try read(Self.full).components.first)
        let (ones, twos) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        #expect(
            Array(core.files) == [
                FileEntry(path: "lib/gateway.service", size: 0, mode: 0o644, digest: ones),
                FileEntry(path: "lib/gateway.socket", size: 7, mode: 0o444, digest: ones),
                FileEntry(path: "bin/gateway", size: 1_834_172, mode: 0o755, digest: twos),
                FileEntry(path: "share/a name with blanks", size: 0, mode: 0o644, digest: twos),
            ])
        #expect(
            core.links == [
                LinkEntry(path: "bin/gw", target: "gateway"),
                LinkEntry(path: "share/up/tool", target: "../../bin/gateway"),
            ])
    }

    @Test("may leave out what has a default")
    func defaults() throws {
        let small = try #require(try read(Self.full).components.last)
        #expect((small.name, small.description) == (nil, nil))
        #expect(
            small.depends.isEmpty && small.setup == ComponentSetup() && small.healthCheck.isEmpty
                && small.links.isEmpty)
        #expect(small.healthTimeout == .seconds(30))
        #expect(small.hooks == ComponentHooks())
        #expect(small.installedSize == 5)
    }

    @Test("gives a component that its own record gives again")
    func record() throws {
        for component in try read(Self.full).components {
            let text = RecordWriter.write([component.record])
            let record = try #require(try RecordReader.read(text.span).first)
            #expect(try ComponentManifest(record: record) == component)
            #expect(component.digest.count == 32)
        }
    }

    /// What is replaced in the full manifest, by what, and what the error says.
    static let mistakes: [(String, String, String)] = [
        ("Format: 1", "Format: 2", "Format of the package is \"2\"; this version reads format 1"),
        ("Format: 1\n", "", "Format of the package is missing"),
        ("Package: org.example.gateway", "Package: ../etc", "Package of the package has \"../etc\""),
        ("Package: org.example.gateway", "Package: .hidden", "Package of the package has"),
        ("Version: 1:2.4.1~rc1-1\n", "", "Version of the package is missing"),
        ("1:2.4.1~rc1-1", "v2", "Version of the package has \"v2\""),
        ("1:2.4.1~rc1-1", "a:2", "Version of the package has \"a:2\""),
        ("1:2.4.1~rc1-1", "1/2", "Version of the package has \"1/2\""),
        (
            "Confirm: server", "Confirm: nobody",
            "Confirm of the package is \"nobody\"; expected health, server"
        ),
        ("Timeout: 2d", "Timeout: 8d", "Confirm-Timeout of the package is \"8d\"; expected a time"),
        ("Timeout: 2d", "Timeout: 0s", "Confirm-Timeout of the package is \"0s\""),
        ("Timeout: 2min", "Timeout: 1d", "Health-Timeout of the component org.example.gateway.core is"),
        ("old (<< 3)", "old (< 3)", "Conflicts of the component org.example.gateway.core has"),
        ("Name: Gateway suite", "Name: Gateway\n suite", "Name of the package has more than one line"),
        (
            "Component: org.example.small", "Component: org.example.gateway.core",
            "org.example.gateway.core is listed twice"
        ),
        ("Component: org.example.small", "Part: org.example.small", "Component of a component is missing"),
        ("base (>= 1.2)", "base (>= 1.2", "Depends of the component org.example.gateway.core has"),
        ("base (>= 1.2)", "base (=> 1.2)", "expected an identifier and (>= VERSION)"),
        ("base (>= 1.2)", "base | other", "expected an identifier and (>= VERSION)"),
        ("Units: lib/gateway.service", "Units: lib/other.service", "which isn't one of its files"),
        ("Units: lib/gateway.service", "Units: bin/gateway", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: lib/.service", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: lib/-a.service", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: lib/a;b.service", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: lib/a@b@.service", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: lib/boot.mount", "a unit's name ends in .service"),
        ("Units: lib/gateway.service", "Units: bin/gateway.socket", "two units of the name"),
        ("User: _gateway", "Agent-Package: other.deb", "isn't one of its files"),
        ("_gateway", "root", "User of the component org.example.gateway.core is \"root\""),
        ("_gateway", "scomo", "allowed are _ and up to 30"),
        ("_gateway", "_1", "a letter first"),
        ("_gateway", "_", "a letter first"),
        ("_gateway", "_Gateway", "allowed are _"),
        ("_gateway", "_gate way", "allowed are _"),
        ("_gateway", "_gate:0", "allowed are _"),
        ("_gateway", "_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "up to 30"),
        ("State: yes", "State: true", "expected yes or no"),
        ("State: yes\n", "", "there is nothing to copy"),
        ("Pre-Install: bin/gateway", "Pre-Install: /bin/sh", "doesn't begin with one of its files"),
        ("Post-Activate: bin/gw", "Post-Activate: bin/gx", "doesn't begin with one of its files"),
        ("Pre-Remove: bin", "Pre-Remove: ../bin", "doesn't begin with one of its files"),
        ("Ready-Check: bin/", "Ready-Check: sbin/", "doesn't begin with one of its files"),
        ("Timeout: 1h", "Timeout: 61min", "1s to 1h"),
        ("Check: bin/gateway", "Check: /bin/sh", "doesn't begin with one of its files"),
        ("Check: bin/gateway", "Check: bin/other", "doesn't begin with one of its files"),
        ("2min", "2 min", "expected a time such as 30s or 2min"),
        ("2min", "0s", "expected a time"),
        ("2min", "99999999999999999999s", "expected a time"),
        ("2min", "2h", "1s to 1h"),
        ("Size: 1834179", "Size: 1834178", "but its files have 1834179 bytes"),
        ("\(one)  7 ", "\(one.dropLast())  7 ", "expected 64 hexadecimal digits"),
        ("\(one)  7 ", "\(one.dropLast(2))zz  7 ", "expected 64 hexadecimal digits"),
        ("\(one)  7 ", "\(one)  -7 ", "expected a number of bytes"),
        ("\(one)  7 ", "\(one)  7k ", "expected a number of bytes"),
        ("\(one)  7 ", "\(one)  99999999999999999999 ", "expected a number of bytes"),
        ("0444 lib", "4755 lib", "expected four octal digits as 0644, without set-id"),
        ("0444 lib", "1777 lib", "without set-id"),
        ("0444 lib", "0000 lib", "expected four octal digits"),
        ("0444 lib", "0888 lib", "expected four octal digits"),
        ("0444 lib", "444 lib", "expected four octal digits"),
        ("0444 lib/gateway.socket", "0444", "expected digest, size, mode and path"),
        ("0755 bin/gateway", "0755 lib/gateway.socket", "\"lib/gateway.socket\" is listed twice"),
        ("0755 bin/gateway", "0755 lib", "\"lib\" is listed, and is the directory of others"),
        (
            "0755 bin/gateway", "0755 lib/gateway.socket/x",
            "\"lib/gateway.socket\" is listed, and is the directory"
        ),
        ("bin/gw gateway", "bin/gateway gw", "\"bin/gateway\" is listed twice"),
        ("bin/gw gateway", "lib gateway", "\"lib\" is listed, and is the directory of others"),
        ("bin/gw gateway", "bin/gw", "expected path and target"),
        ("bin/gw gateway", "bin/gw /bin/sh", "a target is relative"),
        ("bin/gw gateway", "bin/gw ../../outside", "a target is relative"),
        ("bin/gw gateway", "bin/gw tool/../../../outside", "goes up only at its beginning"),
        ("bin/gw gateway", "bin/gw ./gateway", "a target is relative"),
        ("bin/gw gateway", "bin/gw lib/", "a target is relative"),
        (
            " \(one) 5 0644 lib/gateway.service", "",
            "Checksums-Sha256 of the component org.example.small lists no file"
        ),
    ]

    @Test("is refused when it is wrong", arguments: mistakes)
    func wrong(_ text: String, _ replacement: String, _ reason: String) throws {
        let changed = Self.full.replacing(text, with: replacement, maxReplacements: 1)
        try #require(changed != Self.full)
        let error = #expect(throws: PackageError.self) { try read(changed) }
        guard case .malformedManifest(let said, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(said.contains(reason))
    }
}
