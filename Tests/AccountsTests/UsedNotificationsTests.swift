import TestSupport
import Testing

@testable import Accounts

@Suite("The notifications that were followed")
struct UsedNotificationsTests {
    private func digest(_ number: UInt8, _ kind: UInt8) -> [UInt8] {
        [UInt8](repeating: kind, count: 15) + [number]
    }

    @Test("are the last 64 of each kind, also after a restart")
    func rooms() throws {
        let files = CrashingFileSystem()
        var used = try UsedNotifications(files)
        used.add(digest(0, 2), resynchronizes: true)
        for number in 0..<65 as Range<UInt8> { used.add(digest(number, 1), resynchronizes: false) }
        used.save()
        for _ in 1...2 {
            #expect(used.contains(digest(0, 2)), "the other kind has a room of its own")
            #expect(!used.contains(digest(0, 1)))
            for number in 1..<65 as Range<UInt8> { #expect(used.contains(digest(number, 1)), "\(number)") }
            used = try UsedNotifications(files)
        }
        for number in 1..<65 as Range<UInt8> { used.add(digest(number, 2), resynchronizes: true) }
        #expect(used.contains(digest(1, 1)) && !used.contains(digest(0, 2)) && used.contains(digest(1, 2)))
    }
}
