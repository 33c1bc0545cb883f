import Accounts
import Bytes
import Testing

/// A server-initiated session, as published.
private let example: [UInt8] =
    [0xCA, 0x54, 0xBC, 0xAC, 0x0A, 0xFF, 0xBB, 0xA8]  // digest
    + [0x6C, 0x02, 0x76, 0xF8, 0xFE, 0x48, 0x69, 0xBB]  // its second half
    + [0x02, 0xD8]  // version 11 (10 bits), in the background (2), by the server (1), for future use (3)
    + [0x00, 0x00, 0x00]  // for future use (24)
    + [0x1A, 0x2B]  // session
    + [0x0E]  // 14 bytes of
    + Array("dm.example.net".utf8)  // the server's identifier

private let account = Account(
    serverID: "dm.example.net", address: "https://dm.example.net/dm",
    serverCredentials: Credentials(name: "anything", password: "s3rver-Passw0rd"),
    serverNonce: Array(0xA0...0xAF))

private func check(
    _ message: [UInt8], _ accounts: [Account] = [account], resynchronization: Bool = false
) throws(NotificationError) -> VerifiedNotification {
    try VerifiedNotification.check(message.span, accounts, allowsResynchronization: resynchronization)
}

@Suite("A notification")
struct NotificationTests {
    static let notification = Notification(sessionNumber: 0x1A2B, serverID: "dm.example.net")

    @Test("is the published one, byte for byte, and checked")
    func golden() throws {
        #expect(example.count == 38)
        let verified = try check(example)
        #expect(verified.notification == Self.notification)
        #expect(!verified.resynchronizes)
        #expect(verified.notification.sessionID == "1A2B")
        let written = try Self.notification.message(password: "s3rver-Passw0rd", nonce: account.serverNonce)
        #expect(written == example)
    }

    @Test(
        "has its fields where they belong",
        arguments: [
            (Notification(version: 10, sessionNumber: 10, serverID: "s"), [0x02, 0x98]),
            (Notification(version: 12, sessionNumber: 10, serverID: "s"), [0x03, 0x18]),
            (Notification(version: 13, sessionNumber: 10, serverID: "s"), [0x03, 0x58]),
            (
                Notification(
                    userInteraction: .notSpecified, initiator: .device, sessionNumber: 10, serverID: "s"),
                [0x02, 0xC0]
            ),
            (
                Notification(
                    userInteraction: .required, sessionNumber: 10, serverID: "s", vendorData: [0, 9, 0xFF]),
                [0x02, 0xF8]
            ),
        ] as [(Notification, [UInt8])])
    func fields(_ notification: Accounts.Notification, _ start: [UInt8]) throws {
        let message = try notification.message(password: "p", nonce: [0, 0x3A])
        #expect(Array(message[16..<18]) == start)
        #expect(try Notification(unverified: message.span) == notification)
        #expect(notification.sessionID == "A")
        let account = Account(
            serverID: "s", address: "", serverCredentials: Credentials(name: "", password: "p"),
            serverNonce: [0, 0x3A])
        #expect(try check(message, [account]).notification == notification)
    }

    @Test(
        "made with the nonce for lost ones counts only if that is allowed",
        arguments: [[0, 0, 0, 0], Array("0x00000000".utf8)])
    func resynchronization(_ nonce: [UInt8]) throws {
        let message = try Self.notification.message(password: "s3rver-Passw0rd", nonce: nonce)
        #expect(throws: NotificationError.wrongDigest) { try check(message) }
        let verified = try check(message, resynchronization: true)
        #expect(verified.resynchronizes && verified.notification == Self.notification)
        #expect(try !check(example, resynchronization: true).resynchronizes)
    }

    @Test("with any bit flipped is refused")
    func flipped() {
        for position in example.indices {
            for bit in 0..<8 {
                var message = example
                message[position] ^= 1 << bit
                #expect(throws: NotificationError.self) { try check(message, resynchronization: true) }
            }
        }
    }

    @Test("is refused when cut short or made longer")
    func truncated() {
        for length in example.indices {
            #expect(throws: NotificationError.self) { try check(Array(example.prefix(length))) }
        }
        #expect(throws: NotificationError.wrongDigest) { try check(example + [0]) }
        #expect(throws: NotificationError.truncated(missing: 16)) { try check([]) }
        let long = [UInt8](repeating: 0, count: 1025)
        #expect(throws: NotificationError.tooLarge(limit: 1024)) { try check(long) }
    }

    @Test("is believed in nothing before the digest is right")
    func digestFirst() throws {
        // Version and session are wrong too; without the right digest nobody hears of it.
        var wrong = Notification(version: 9, sessionNumber: 0, serverID: "dm.example.net")
        var message = try wrong.message(password: "s3rver-Passw0rd", nonce: account.serverNonce)
        #expect(throws: NotificationError.unsupportedVersion(9)) { try check(message) }
        message[0] ^= 1
        #expect(throws: NotificationError.wrongDigest) { try check(message) }
        wrong.version = 11
        let zero = try wrong.message(password: "s3rver-Passw0rd", nonce: account.serverNonce)
        #expect(throws: NotificationError.noSession) { try check(zero) }
    }

    @Test("of a server without an account, credentials or nonce is refused")
    func accounts() throws {
        var other = account
        #expect(throws: NotificationError.unknownServer) { try check(example, []) }
        other.serverCredentials = nil
        #expect(throws: NotificationError.noServerCredentials(serverID: "dm.example.net")) {
            try check(example, [other])
        }
        // Anybody knows an empty password.
        other = account
        other.serverCredentials?.password = ""
        #expect(throws: NotificationError.noServerCredentials(serverID: "dm.example.net")) {
            try check(example, [other], resynchronization: true)
        }
        other = account
        other.serverNonce = []
        #expect(throws: NotificationError.wrongDigest) { try check(example, [other]) }
        // Anybody who knows the password could have made it at any time.
        let withoutNonce = try Self.notification.message(password: "s3rver-Passw0rd", nonce: [])
        #expect(throws: NotificationError.wrongDigest) { try check(withoutNonce, [other]) }
        #expect(throws: NotificationError.wrongDigest) {
            try check(withoutNonce, [other], resynchronization: true)
        }
    }

    @Test(
        "of a server whose name is empty or too long can't be written",
        arguments: ["", String(repeating: "s", count: 256)])
    func names(_ name: String) {
        #expect(throws: NotificationError.badServerID) {
            try Notification(sessionNumber: 1, serverID: name).message(password: "", nonce: [1])
        }
    }

    @Test("comes as a push too")
    func push() {
        let read = { (datagram: [UInt8]) in PushFrame(datagram.span) }
        let frame: [UInt8] =
            [0x01, 0x06, 0x03]  // transaction 1, push, 3 bytes of headers
            + [0xC4]  // content type 0x44
            + [0xAF, 0x87]  // application 7
        #expect(read(frame + example)?.body == example)
        #expect(read(frame + example)?.content == .notification)
        #expect(read(example) == nil)
        for length in 0..<frame.count { #expect(read(Array(frame.prefix(length))) == nil) }
    }
}
