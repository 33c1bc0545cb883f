import DeliveryPackage
import Linux
import TestSupport
import Testing

@Suite("A package that encloses a file of another type")
struct PackageTypeTests {
    private static let debian = TestPackage([TestDebian.sampleComponent])
    private static let tarball = TestDebian.packed(TestArchive(TestDebian.sampleData).bytes())

    private func bytes(
        _ file: [UInt8], _ type: String, _ package: TestPackage = debian,
        _ change: (inout TestArchive) -> Void = { _ in }
    ) throws -> [UInt8] {
        var archive = try package.archive(enclosing: file, type)
        change(&archive)
        return try TestPackage.compress(archive.bytes())
    }

    @Test("gives the files that its manifest lists", arguments: ["deb", "tar.gz"])
    func good(_ type: String) throws {
        let file = type == "deb" ? TestDebian().bytes() : Self.tarball
        let reading = try Reading(bytes(file, type))
        #expect(reading.manifest.manifest.payload?.type == type)
        let paths = reading.files.map { "\($0.file.entry.path)" }
        #expect(paths == ["usr/bin/greet", "usr/share/doc/copyright"])
        #expect(reading.files.map { $0.content } == Self.debian.components[0].files.map { $0.content })
    }

    @Test("may have an index before it, and is itself what was signed")
    func frame() throws {
        let file = TestDebian().bytes()
        _ = try Reading(bytes(file, "deb") { $0.entries.insert(TestArchive.Entry("index", [1]), at: 2) })
        #expect(refusal(try bytes(file, "deb") { $0.entries.removeLast() }) == .missing("payload"))
        #expect(refusal(try bytes(file, "deb") { $0.entries[2].name = "other" }) == .missing("payload"))
        #expect(
            refusal(try bytes(file, "deb") { $0.entries[2] = TestArchive.Entry("5", "payload") })
                == .missing("payload"))
        #expect(refusal(try bytes(file, "deb") { $0.entries.append($0.entries[2]) }) == .unlisted("payload"))
        #expect(refusal(try bytes(file, "deb") { $0.entries.append(.init("x")) }) == .unlisted("x"))
        // The format's number isn't looked at behind the 2, and is signed all the same.
        var other = TestDebian()
        other.members[0].content = Array("2.1\n".utf8)
        #expect(
            refusal(try bytes(file, "deb") { $0.entries[2].content = other.bytes() })
                == .wrongDigest("payload"))
    }

    @Test("gives nothing that isn't listed, and all that is")
    func listed() throws {
        let place = "components/greeter/usr"
        var more = TestDebian.sampleData
        more.append(TestArchive.Entry("./usr/more", [1]))
        #expect(refusal(try bytes(TestDebian(data: more).bytes(), "deb")) == .unlisted("\(place)/more"))
        #expect(
            refusal(try bytes(TestDebian(data: TestDebian.sampleData.dropLast()).bytes(), "deb"))
                == .missing("\(place)/share/doc/copyright"))
        var changed = TestDebian.sampleData
        changed[3].content[0] ^= 1
        #expect(
            refusal(try bytes(TestDebian(data: changed).bytes(), "deb")) == .wrongDigest("\(place)/bin/greet")
        )
        changed[3].mode = 0o644
        #expect(
            refusal(try bytes(TestDebian(data: changed).bytes(), "deb")) == .wrongMode("\(place)/bin/greet"))
        changed[4].target = "other"
        changed[3] = TestDebian.sampleData[3]
        #expect(
            refusal(try bytes(TestDebian(data: changed).bytes(), "deb")) == .wrongLink("\(place)/bin/hi"))
    }

    @Test("is of a type that this version knows, and of one component")
    func unknown() throws {
        #expect(refusal(try bytes([1], "rpm")) == .unsupported(field: "Payload: rpm"))
        for value in ["deb", "deb 00", "deb \(String(repeating: "x", count: 64))", "deb  ", ""] {
            var package = Self.debian
            package.fields = [("Payload", value)]
            #expect(throws: PackageError.self) { try Manifest(text: package.manifest()) }
        }
        var two = Self.debian
        two.components += TestPackage.sample.components
        #expect(throws: PackageError.self) { try Reading(bytes(TestDebian().bytes(), "deb", two)) }
    }

    @Test(
        "is no other type's",
        arguments: [("deb", PackageTypeTests.tarball), ("tar.gz", TestDebian().bytes())])
    func confused(_ type: String, _ file: [UInt8]) throws {
        #expect(refusal(try bytes(file, type)) != nil)
    }

    @Test("may bring a unit of systemd that its manifest lists")
    func units() throws {
        let unit = "usr/lib/systemd/system/greeter.service"
        let file = TestDebian(data: [TestArchive.Entry("./\(unit)", Array("[Service]\n".utf8))]).bytes()
        let component = TestPackage.Component(
            "greeter", [.init(unit, "[Service]\n")], fields: [("Units", unit)])
        #expect(try Reading(bytes(file, "deb", TestPackage([component]))).files.count == 1)
    }

    @Test(
        "needs none of what debhelper's harmless lines do",
        arguments: [
            "#!/bin/sh\nset -e\n\n# Automatically added by dh_python3\nif which py3compile; then\n"
                + "\tpy3compile -p x\nfi\n# End automatically added section\n\nexit 0\n", "#!/bin/sh\n", "",
        ])
    func harmless(_ script: String) throws {
        let file = TestDebian(control: TestDebian.script("postinst", script)).bytes()
        #expect(try Reading(bytes(file, "deb")).files.count == 2)
    }
}

@Suite("One of Debian's packages is refused")
struct HostileDebianTests {
    @Test("with the reason", arguments: HostileDebian.all)
    func refused(_ row: HostileDebian) throws {
        let archive = try TestPackage([TestDebian.sampleComponent]).archive(enclosing: row.bytes, "deb")
        let error = refusal(try TestPackage.compress(archive.bytes()))
        #expect(error.map { "\($0)" }?.contains(row.reason) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test("at whatever byte it ends, and whichever byte is another")
    func damaged() throws {
        let whole = TestDebian().bytes()
        let package = TestPackage([TestDebian.sampleComponent])
        for place in stride(from: 0, to: whole.count, by: 7) {
            var archive = try package.archive(enclosing: whole, "deb")
            archive.entries[2].content = Array(whole.prefix(place))
            refusal(try TestPackage.compress(archive.bytes()))
            archive.entries[2].content = whole
            archive.entries[2].content[place] ^= 0x41
            refusal(try TestPackage.compress(archive.bytes()))
        }
    }

    @Test("when it is for another processor")
    func architecture() throws {
        let file = TestDebian(control: [TestDebian.control(architecture: "arm64")]).bytes()
        let bytes = try TestPackage.compress(
            TestPackage([TestDebian.sampleComponent]).archive(enclosing: file, "deb").bytes())
        #expect(try Reading(bytes).files.count == 2)
        #expect(try Reading(bytes, architecture: "arm64").files.count == 2)
        #expect(throws: PackageError.wrongArchitecture("arm64", device: "amd64")) {
            try Reading(bytes, architecture: "amd64")
        }
    }
}
