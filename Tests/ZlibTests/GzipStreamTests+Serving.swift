import Linux
import TestSupport
import Testing

@testable import Zlib

// What goes on beside the reading.
extension GzipStreamTests {
    /// Counts how often others are served.
    private final class ServingWaiter: Waiter {
        private(set) var served = 0

        func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError)
        {
            try PollWaiter().wait(for: descriptor, toBe: readiness, until: deadline)
        }

        func serve() throws(WaitError) { served += 1 }
    }

    private static func emptyMembers(_ count: Int, sized: Bool) throws -> [UInt8] {
        let plain: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let member = sized ? try GzipMember.compress([], level: 1) : plain
        return Array([[UInt8]](repeating: member, count: count).joined())
    }

    @Test("serves others while it reads what holds nothing", arguments: ["empty", "sized", "zeros"])
    func nothingInside(kind: String) throws {
        let directory = try TemporaryDirectory()
        let content =
            kind == "zeros"
            ? try Self.emptyMembers(1, sized: false) + [UInt8](repeating: 0, count: 1 << 20)
            : try Self.emptyMembers(50_000, sized: kind == "sized")
        let waiter = ServingWaiter()
        #expect(try expand(directory.write(content, "file.gz"), waiter).isEmpty)
        // At least once for each piece of 64 KiB.
        #expect(waiter.served >= content.count >> 16)
    }
}
