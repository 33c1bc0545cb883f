import TestSupport
import Testing

@testable import Zlib

@Suite("Expanding one member", .serialized)
struct MemberExpanderTests {
    private static let isThere = MemberExpander(.quickest, limit: 0).isQuick

    @Test("uses libdeflate where the system has it, and zlib where that is asked for", .enabled(if: isThere))
    func choice() {
        let isQuick = MemberExpander(.zlib, limit: 1).isQuick
        #expect(!isQuick)
    }

    @Test(
        "gives the same by each library, in memory that held something else",
        arguments: [0, 1, 70_000, 1 << 20])
    func same(_ size: Int) throws {
        var random = SeededNumbers(seed: 9)
        let content = (0..<size).map { _ in UInt8(random.number(0...7)) }
        let member = try GzipMember.compress(content, level: 6)
        for library in DeflateLibrary.allCases {
            var expander = MemberExpander(library, limit: 1 << 20)
            var found = [UInt8](repeating: 7, count: 100)
            for _ in 0..<2 {
                try expander.perform(member, into: &found)
                #expect(found == content)
            }
        }
    }

    @Test("believes no length that a member names", arguments: [0, 4, 6, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func lies(_ size: UInt32) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        let member = InflaterTests.hello.dropLast(4) + bytes
        for library in DeflateLibrary.allCases {
            var expander = MemberExpander(library, limit: 1 << 20)
            var content = [UInt8]()
            #expect(throws: ZlibError.corrupt("incorrect length check")) {
                try expander.perform(Array(member), into: &content)
            }
        }
    }

    @Test("expands several members, and none that is too large")
    func others() throws {
        for library in DeflateLibrary.allCases {
            var expander = MemberExpander(library, limit: 10)
            var content = [UInt8]()
            try expander.perform(InflaterTests.hello + InflaterTests.hello, into: &content)
            #expect(content == Array("hellohello".utf8))
            let member = try GzipMember.compress([UInt8](repeating: 1, count: 11))
            #expect(throws: ZlibError.tooLarge(limit: 10)) { try expander.perform(member, into: &content) }
        }
    }
}
