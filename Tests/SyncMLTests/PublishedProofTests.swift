import Bytes
import OpenSSL
import SyncML
import Testing

private func digest(_ bytes: [UInt8], _ algorithm: MessageDigest.Algorithm = .md5) throws -> [UInt8] {
    var digest = try MessageDigest(algorithm)
    try digest.update(bytes.span)
    return try digest.finish()
}

/// The published arithmetic, step by step, on the published document in both encodings.
@Suite("The published proof of a message")
struct PublishedProofTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var document: @Sendable () throws -> [UInt8]
        var size: Int
        /// B64(H(document)).
        var digest: String
        var mac: String
    }

    static let rows = [
        Row(
            testDescription: "in WBXML", document: { Dumps.message }, size: 324,
            digest: "wKJoaJ5hFtvbVPpzlr3Gdg==", mac: "cYztSgVyk2DFJ7YQMr4law=="),
        Row(
            testDescription: "in XML", document: { try Examples.read("e10-1.xml") }, size: 867,
            digest: "NYjTQwGDHx1NXbqSeIl09g==", mac: "e7LOQHadocrqH0IBa6WchQ=="),
    ]

    private static let nonce = [UInt8](0xA0...0xAF)

    private func proof(_ content: [UInt8]) throws -> MessageProof {
        let digest = try Authentication.userDigest(user: "dm.example.net", password: "s3rver-Passw0rd")
        #expect(digest == "FY2tHIZ2rjh7fp6RTviNwg==")
        return try MessageProof(
            userName: "dm.example.net", userDigest: digest, nonce: Self.nonce, content: content)
    }

    @Test("comes out at each step", arguments: rows)
    func steps(_ row: Row) throws {
        let document = try row.document()
        #expect(document.count == row.size)
        #expect(Base64.encode(try digest(document)) == row.digest)
        let proof = try proof(document)
        #expect(proof.mac == row.mac)
        #expect(proof.text == "algorithm=MD5, username=\"dm.example.net\", mac=\(row.mac)")
        // What RFC 2104 makes of the same, which is something else.
        #expect(proof.mac != "PrkRDZX8yKpG3GprR7auhw==")
        // The three parts with colons in between, of which the nonce's octets may be any.
        let parts = Array("FY2tHIZ2rjh7fp6RTviNwg==:".utf8) + Self.nonce + Array((":" + row.digest).utf8)
        #expect(Base64.encode(try digest(parts)) == row.mac)
    }

    @Test("holds for these bytes alone, not for the same message with a blank more")
    func blanks() throws {
        let text = try Examples.read("e10-1.xml")
        let spaced = Array(String(decoding: text, as: UTF8.self).replacing("><Final", with: "> <Final").utf8)
        #expect(try readMessage(spaced) == readMessage(text))
        #expect(try proof(spaced).mac != proof(text).mac)
    }

    @Test("is asked for again in the answer to the header, as published")
    func challenge() throws {
        let status = Status(
            messageRef: 2, commandRef: "0", command: "SyncHdr",
            challenge: Challenge(type: .mac, nextNonce: Array(0xB0...0xBF)), code: .ok)
        var message = try readMessage(Dumps.message)
        message.commands = [SyncML.Command(id: "1", .status(status))]
        let published = """
            <Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
            <Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-MAC</Type>\
            <NextNonce xmlns="syncml:metinf">sLGys7S1tre4ubq7vL2+vw==</NextNonce></Meta></Chal>\
            <Data>200</Data></Status>
            """
        #expect(String(decoding: MessageCoder.encode(message), as: UTF8.self).contains(published))
    }
}

@Suite("The published document in both encodings")
struct PublishedDocumentTests {
    @Test("is written as published, byte for byte, from what either says")
    func written() throws {
        let text = try Examples.read("e10-1.xml")
        let declaration = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>".utf8)
        for bytes in [text, Dumps.message] {
            #expect(MessageCoder.encode(try readMessage(bytes), as: .xml) == declaration + text)
        }
    }

    /// Its only byte that differs: the data as a string, where the published one has it as octets.
    @Test("is written in WBXML as published, but for the kind of one value")
    func binary() throws {
        let address = Array("https://dl.example.net/a.dd".utf8)
        let published = Dumps.message.replacing([0xC3, 0x1B] + address, with: [0x03] + address + [0x00])
        for bytes in [try Examples.read("e10-1.xml"), Dumps.message] {
            #expect(MessageCoder.encode(try readMessage(bytes), as: .wbxml) == published)
        }
    }

    @Test("is the one of which digests were published")
    func digests() throws {
        #expect(Hex.encode(try digest(Dumps.message)) == "c0a268689e6116dbdb54fa7396bdc676")
        let long = "dba63528304c03812dc5ab7b283d6a7f55ff2d5b5d103223d291da52f7fed811"
        #expect(Hex.encode(try digest(Dumps.message, .sha256)) == long)
    }
}
