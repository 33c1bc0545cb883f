import Accounts
import Foundation
import SyncML
import Testing

@testable import scomo_inspect

/// One of the documents that fuzzing begins with.
func seed(_ name: String) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try [UInt8](Data(contentsOf: tests.appendingPathComponent("Fuzz/seeds/\(name)")))
}

private func lines(_ name: String, secrets: Bool = false) throws -> [String] {
    let bytes = try seed(name)
    let message = try MessageCoder.decode(bytes.span)
    return MessageExplanation(showsSecrets: secrets).lines(message)
}

@Suite("A message explained")
struct MessageExplanationTests {
    @Test("is who speaks to whom, and a line for each command and item")
    func golden() throws {
        #expect(
            try lines("message/e10.wbxml") == [
                "DM/1.2 message 2 of session 1A2B, the last of its package",
                "  from https://dm.example.net/dm",
                "  to urn:dev:ops:00A0C9-Box42-0042",
                "  takes messages of 16384 bytes",
                "1 Status 212 for SyncHdr, command 0 of message 2",
                "2 Replace",
                #"    ./SCOMO/Download/pkg1/PkgURL = "https://dl.example.net/a.dd" (chr, text/plain)"#,
                "3 Exec, correlator job-7",
                "    ./SCOMO/Download/pkg1/Operations/Download",
            ])
    }

    @Test("has containers indented, and is the same for either encoding")
    func containers() throws {
        let message = try lines("message/e3-1.xml")
        #expect(message.contains("4 Sequence"))
        #expect(message.contains("    6 Exec, correlator job-8"))
        #expect(try lines("message/e10-1.xml") == lines("message/e10.wbxml"))
    }

    @Test("shows no credentials or nonces unless asked to")
    func secrets() throws {
        let (digest, nonce) = ("lWANn1Izz3NXxhw8nmNveA==", "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf")
        let hidden = try lines("message/e1-3.xml").joined()
        #expect(!hidden.contains(digest) && !hidden.contains(nonce) && hidden.contains("(hidden)"))
        let shown = try lines("message/e1-3.xml", secrets: true).joined()
        #expect(shown.contains(digest) && shown.contains(nonce))
    }

    @Test(
        "shows no value of a secret's node or of a subtree with one",
        arguments: [
            ("./DMAcc/1/AppAuth/1/AAuthSecret", "topsy"),
            ("./Wifi/Password", "topsy"),
            ("./DMAcc", "<NodeName>AAuthSecret</NodeName><Value>topsy</Value>"),
        ])
    func values(_ uri: String, _ value: String) {
        let item = Item(target: Location(uri), data: Array(value.utf8))
        var message = Message(
            header: Header(sessionID: "1", messageID: 1, target: Location("t"), source: Location("s")))
        message.commands = [Command(id: "1", .replace([item], Meta()))]
        let hidden = MessageExplanation(showsSecrets: false).lines(message).joined()
        #expect(!hidden.contains("topsy"))
        #expect(MessageExplanation(showsSecrets: true).lines(message).joined().contains("topsy"))
    }

    @Test("tells of elements in WBXML that have no meaning, with the offset of the first")
    func unread() throws {
        let bytes = try seed("message/e10.wbxml")
        #expect(MessageExplanation.unread(in: bytes) == nil)
        #expect(MessageExplanation.unread(in: try seed("message/e10-1.xml")) == nil)
        // In front of VerDTD, which stands behind the header and the tags of SyncML and SyncHdr.
        let strange = Array(bytes[..<7]) + [0x3F] + Array(bytes[7...])
        let message = try MessageCoder.decode(strange.span)
        #expect(try message == MessageCoder.decode(bytes.span))
        #expect(
            MessageExplanation.unread(in: strange)
                == "ignored from offset 7 on: no element has token 0x3f on page 0")
    }

    @Test("obeys no control characters of the message")
    func controls() {
        #expect(printable("a\u{1B}[2J\nb\u{9B}é") == "a\\u{1b}[2J\\u{a}b\\u{9b}é")
    }
}

private func bootstrap(_ name: String, secrets: Bool = false) throws -> [String] {
    let contents = try BootstrapContents(AuthenticBootstrap(fromTrustedPlace: try seed("bootstrap/\(name)")))
    return BootstrapExplanation(showsSecrets: secrets).lines(contents)
}

@Suite("A bootstrap document explained")
struct BootstrapExplanationTests {
    @Test(
        "is its accounts, each with what the agent would make of it",
        arguments: ["account.xml", "account.wbxml"])
    func provisioning(_ name: String) throws {
        #expect(
            try bootstrap(name) == [
                "account of dm.example.net (Example DM)", "  address https://dm.example.net/dm",
                "  device proves itself: md5, as dev-0042",
                "  server proves itself: md5, as dm.example.net",
            ])
    }

    @Test(
        "may be of the DM profile, in either encoding",
        arguments: ["message-tree.xml", "message-tree.wbxml", "tree.xml", "tree.wbxml"])
    func profile(_ name: String) throws {
        #expect(
            try bootstrap(name) == [
                "account of b (Server)", "  node ./DMAcc/acc", "  address https://b:8443/dm",
                "  device proves itself: md5, as device", "  server proves itself: md5, as device",
                "  through wifi",
            ])
    }

    @Test("says who has rights on an account, and how many accounts there are")
    func rights() throws {
        #expect(try bootstrap("tree-rights.wbxml").contains("  rights Get=b&Replace=b"))
        #expect(try bootstrap("tree-whole.xml").filter { $0.hasPrefix("account") }.count == 2)
        #expect(try bootstrap("message-nodes.wbxml").contains("  address https://b/dm"))
    }

    @Test("shows no passwords and nonces unless asked to", arguments: ["account.xml", "tree.xml"])
    func secrets(_ name: String) throws {
        let words = name == "tree.xml" ? ["secret", "[1, 2]"] : ["c1ient-Passw0rd", "[16, 17"]
        let (hidden, shown) = (try bootstrap(name).joined(), try bootstrap(name, secrets: true).joined())
        for word in words { #expect(!hidden.contains(word) && shown.contains(word)) }
    }

    @Test(
        "is refused as the agent refuses it",
        arguments: ["message-get.xml", "message-refused.xml", "message-sequence.xml"])
    func refused(_ name: String) {
        #expect(throws: BootstrapError.self) { try bootstrap(name) }
    }
}
