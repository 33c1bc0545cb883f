import Linux
import Testing

@testable import Zlib

@Suite("What bounds a worker's memory")
struct MemberLimitTests {
    /// The header of a member that says that it is so long.
    private func header(_ length: Int) -> [UInt8] {
        [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 8, 0, UInt8(ascii: "S"), UInt8(ascii: "M"), 4, 0]
            + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    }

    @Test(
        "a member of more than 2 MiB counts as one that doesn't name its length, and one shorter than its header",
        arguments: [((2 << 20) + 1, nil), (2 << 20, 2 << 20), (20, 20), (19, nil), (0, nil)] as [(Int, Int?)])
    func length(_ stated: Int, _ taken: Int?) throws {
        let header = header(stated)
        #expect(try GzipMember.length(of: header.span) == taken)
    }

    @Test("there are never more than two members a worker", arguments: [1, 2, 3])
    func pending(_ workers: Int) throws {
        let pool = try InflaterPool(workers: workers, memberLimit: 1 << 20)
        let member = try GzipMember.compress(Array("content".utf8), level: 1)
        while pool.hasRoom { pool.submit(member) }
        #expect(pool.pending == 2 * workers)
        let waiter = PollWaiter()
        while pool.pending > 0 { #expect(try pool.next(waiter) == Array("content".utf8)) }
    }
}
