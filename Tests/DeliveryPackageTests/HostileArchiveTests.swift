import DeliveryPackage
import Linux
import TestSupport
import Testing
import Zlib

@Suite("An archive is refused")
struct HostileArchiveTests {
    private static let core = "components/org.example.core"
    private static let gateway = "\(core)/bin/gateway"
    private static let greeting = "\(core)/share/greeting"

    /// The sample with its entries changed, manifest and signature untouched.
    private func refusal(_ change: (inout [TestArchive.Entry]) -> Void) throws -> PackageError? {
        var archive = try TestPackage.sample.archive()
        change(&archive.entries)
        return DeliveryPackageTests.refusal(try TestPackage.compress(archive.bytes()))
    }

    @Test("when an entry is none that a package may have")
    func forbidden() throws {
        let kinds: [(Character, String)] = [
            ("1", "a hard link"), ("3", "a device node"), ("4", "a device node"), ("6", "a pipe"),
            ("S", "a sparse file"), ("7", "an entry of type 55"), ("V", "an entry of type 86"),
        ]
        for (kind, name) in kinds {
            let error = try refusal { $0[2] = TestArchive.Entry(kind, Self.gateway, target: "manifest") }
            #expect(error == .forbiddenEntry(Self.gateway, kind: name))
        }
    }

    @Test("when a mode has set-id or sticky bits", arguments: [0o4755, 0o2755, 0o1755] as [UInt32])
    func setID(mode: UInt32) throws {
        let reason = PackageError.forbiddenEntry(Self.gateway, kind: "set-id or sticky bits")
        #expect(try refusal { $0[2].mode = mode } == reason)
    }

    @Test(
        "when a path leads out",
        arguments: [
            ("../etc/passwd", PathError.dots), ("/etc/passwd", .emptyName),
            ("components/../../etc/passwd", .dots), ("components/org.example.core/../x", .dots),
            ("./components", .dots), ("components//x", .emptyName), ("", .emptyName),
        ])
    func path(_ path: String, reason: PathError) throws {
        #expect(try refusal { $0[2].name = path } == .badPath(path, reason))
        let longName = try refusal { $0.insert(.long("L", path), at: 2) }
        #expect(longName == .badPath(path, reason))
        let pax = try refusal { $0.insert(.pax([("path", path)]), at: 2) }
        #expect(pax == .badPath(path, reason))
    }

    @Test("when a link isn't as listed")
    func link() throws {
        let link = "\(Self.core)/bin/gw"
        #expect(
            try refusal { $0.append(TestArchive.Entry("2", link, target: "/bin/sh")) } == .wrongLink(link))
        #expect(
            try refusal { $0.append(TestArchive.Entry("2", link, target: "../../..")) } == .wrongLink(link))
        let replaced = try refusal { $0[2] = TestArchive.Entry("2", Self.gateway, target: "/bin/sh") }
        #expect(replaced == .unlisted(Self.gateway))
        let long = try refusal {
            $0 += [.long("K", "/bin/sh"), TestArchive.Entry("2", link, target: "gateway")]
        }
        #expect(long == .wrongLink(link))
    }

    @Test(
        "when a directory isn't a listed path's",
        arguments: ["etc", "components/other", "\(core)/bin/gateway"])
    func directory(_ name: String) throws {
        #expect(try refusal { $0.append(TestArchive.Entry("5", name)) } == .unlisted(name))
    }

    @Test("when a file is listed and missing")
    func missing() throws {
        #expect(try refusal { $0.removeLast() } == .missing(Self.greeting))
        #expect(try refusal { $0.removeLast(2) } == .missing(Self.gateway))
        let error = try refusal { $0.remove(at: 2) }
        #expect(error == .outOfOrder(Self.greeting, expected: Self.gateway))
    }

    @Test("when a file isn't listed", arguments: ["extra", "components/org.example.core/bin/other"])
    func unlisted(_ name: String) throws {
        #expect(try refusal { $0.append(TestArchive.Entry(name)) } == .unlisted(name))
        #expect(try refusal { $0.insert(TestArchive.Entry(name), at: 2) } == .unlisted(name))
    }

    @Test("when a file is there twice")
    func duplicate() throws {
        #expect(try refusal { $0.append($0[2]) } == .duplicate(Self.gateway))
        #expect(try refusal { $0.insert($0[2], at: 2) } == .duplicate(Self.gateway))
        #expect(try refusal { $0.insert($0[0], at: 2) } == .duplicate("manifest"))
    }

    @Test("when a file isn't as listed")
    func different() throws {
        #expect(try refusal { $0[2].content[0] ^= 1 } == .wrongDigest(Self.gateway))
        #expect(try refusal { $0[2].content.append(0) } == .wrongSize(Self.gateway))
        #expect(try refusal { $0[2].content.removeLast() } == .wrongSize(Self.gateway))
        #expect(try refusal { $0[2].size = 1 << 30 } == .wrongSize(Self.gateway))
        #expect(try refusal { $0[2].mode = 0o644 } == .wrongMode(Self.gateway))
        #expect(try refusal { $0[2].mode = 0o777 } == .wrongMode(Self.gateway))
        let pax = try refusal { $0.insert(.pax([("size", "5")]), at: 2) }
        #expect(pax == .wrongSize(Self.gateway))
    }

    @Test("when it doesn't begin with manifest and signature")
    func order() throws {
        let first = PackageError.malformedArchive("its first entry isn't the file \"manifest\"")
        let second = PackageError.malformedArchive("its second entry isn't the file \"manifest.p7s\"")
        #expect(try refusal { $0.swapAt(0, 1) } == first)
        #expect(try refusal { $0.swapAt(0, 2) } == first)
        #expect(try refusal { $0.remove(at: 1) } == second)
        #expect(try refusal { $0.insert(TestArchive.Entry("5", "components"), at: 0) } == first)
        #expect(try refusal { $0[0].kind = UInt8(ascii: "2") } != nil)
        #expect(try refusal { $0 = [] } == first)
    }

    @Test("when a name or a size is given for the entries that follow")
    func global() throws {
        let error = try refusal { $0.insert(.pax([("path", Self.gateway)], kind: "g"), at: 2) }
        #expect(error == .forbiddenEntry("pax_global_header", kind: "a name for all entries"))
    }

    @Test(
        "when a pax header is malformed",
        arguments: [
            "5 a=b\n", "x path=a\n", "9 path=ab\n9 path=ab\n", "7 path\n", "3 \n", "99 a=b\n", "-1 a=b\n",
            "6 a=bc",
        ])
    func pax(_ text: String) throws {
        var header = TestArchive.Entry.pax([])
        header.content = Array(text.utf8)
        let error = try refusal { $0.insert(header, at: 2) }
        guard case .malformedArchive? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "when a pax header names an entry twice, its target, or its size",
        arguments: ["path", "linkpath", "size"])
    func twice(_ key: String) throws {
        let value = key == "size" ? "5" : Self.gateway
        let error = PackageError.malformedArchive("an entry has two names, targets or sizes")
        #expect(try refusal { $0.insert(.pax([(key, value), (key, value)]), at: 2) } == error)
        #expect(
            try refusal {
                $0.insert(.pax([(key, value)]), at: 2)
                $0.insert(.pax([(key, value)]), at: 2)
            } == error)
    }

    @Test("when a sparse file hides in pax records")
    func sparse() throws {
        let error = try refusal { $0.insert(.pax([("GNU.sparse.major", "1")]), at: 2) }
        #expect(error == .forbiddenEntry("", kind: "a sparse file"))
    }

    @Test("when headers before an entry have no end, or no entry")
    func headers() throws {
        let comment = TestArchive.Entry.pax([("comment", "x")], kind: "g")
        let many = try refusal { $0.insert(contentsOf: Array(repeating: comment, count: 5), at: 2) }
        #expect(many == .malformedArchive("an entry has more than 4 headers"))
        let last = try refusal { $0.append(.long("L", "name")) }
        #expect(last == .malformedArchive("a header at its end has no entry"))
        var huge = comment
        huge.size = 1 << 20
        #expect(try refusal { $0[2] = huge } == .tooLarge("an extended header, in bytes", limit: 64 << 10))
    }

    @Test("when a header is damaged")
    func header() throws {
        let archive = try TestPackage.sample.archive().bytes()
        func refusal(at offset: Int, _ change: (inout UInt8) -> Void) throws -> PackageError? {
            var bytes = archive
            change(&bytes[offset])
            return DeliveryPackageTests.refusal(try TestPackage.compress(bytes))
        }
        let checksum = PackageError.malformedArchive("the checksum of a header is wrong")
        #expect(try refusal(at: 0) { $0 ^= 1 } == checksum)
        #expect(try refusal(at: 100) { $0 ^= 1 } == checksum)
        #expect(try refusal(at: 148) { $0 ^= 1 } == checksum)
        let magic = PackageError.malformedArchive("it holds a header that isn't of tar (ustar)")
        #expect(try refusal(at: 257) { $0 = 0 } == magic)
        // GNU tar's binary numbers.
        let number = PackageError.malformedArchive("a number in a header isn't octal, or too large")
        #expect(try refusal(at: 148) { $0 = 0x80 } == number)
    }
}
