import DMServer
import Fleet
import Foundation
import HTTPTypes
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// Messages in WBXML, and messages with a proof beside them.
@Suite struct BinaryMessageTests {
    private static func opening(_ user: String = "one") -> Message {
        let header = Header(
            sessionID: "1", messageID: 1, target: Location(TestServer.base + "/dm"),
            source: Location("urn:dev:1", name: user),
            credential: Credential(
                type: .basic, data: Authentication.basic(user: user, password: "secret \(user)")))
        let alert = Command(id: "1", .alert(Alert(code: AlertCode.clientInitiated)))
        return Message(header: header, commands: [alert])
    }

    @Test(arguments: rows)
    func `A device is answered as it speaks`(
        type: String?, encoding: Encoding, expected: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.request(
                .post, "/dm", headers: type.map { [.contentType: $0] } ?? [:],
                body: MessageCoder.encode(Self.opening(), as: encoding))
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == expected)
            let reply = try MessageCoder.decode(answer.body.span, as: encoding)
            #expect(reply.headerCode == .authenticated)
        }
    }

    private static let rows: [(String?, Encoding, String)] = [
        ("application/vnd.syncml.dm+wbxml", Encoding.wbxml, "application/vnd.syncml.dm+wbxml"),
        ("Application/Vnd.SyncML.DM+WBXML ; charset=utf-8", .wbxml, "application/vnd.syncml.dm+wbxml"),
        (
            "application/vnd.syncml.dm+xml;verproto=DM/1.2", .xml,
            "application/vnd.syncml.dm+xml; charset=utf-8"
        ),
        // The bytes say what they are; some devices name the wrong type.
        ("application/vnd.syncml.dm+xml", .wbxml, "application/vnd.syncml.dm+wbxml"),
        ("application/vnd.syncml.dm+wbxml", .xml, "application/vnd.syncml.dm+xml; charset=utf-8"),
        (nil, .wbxml, "application/vnd.syncml.dm+wbxml"),
        (nil, .xml, "application/vnd.syncml.dm+xml; charset=utf-8"),
    ]

    @Test func `Characters are of the set that the media type names, where they aren't UTF-8`() async throws {
        try await TestServer.runWithDevice { server in
            var message = Self.opening()
            let item = Item(source: Location("./DevInfo/Man"), data: Array("Caf?".utf8))
            message.commands.append(Command(id: "2", .replace([item], Meta())))
            let text = String(decoding: MessageCoder.encode(message), as: UTF8.self)
            // Without the declaration, which says UTF-8.
            let body = text.drop { $0 != ">" }.dropFirst().utf8.map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
            let type = "application/vnd.syncml.dm+xml"
            let refused = try await server.request(.post, "/dm", headers: [.contentType: type], body: body)
            #expect(refused.status == 400 && refused.text.contains("offset"))
            let answer = try await server.request(
                .post, "/dm", headers: [.contentType: type + "; charset=\"ISO-8859-1\""], body: body)
            #expect(answer.status == 200)
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A1")["manufacturer"] == "Café")
        }
    }

    @Test(arguments: [Encoding.xml, .wbxml])
    func `Proofs go both ways, over the bytes`(_ encoding: Encoding) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            try await server.server.store.add(
                DeviceRegistration(
                    id: "urn:dev:1", userName: "one", password: "secret one", authentication: .hmac,
                    server: .init(userName: "srv", password: "s3cret", authentication: .hmac),
                    nonces: .init()))
            let row = try #require(try await server.server.store.device("urn:dev:1"))
            var message = Self.opening()
            message.header.credential = nil
            let bytes = MessageCoder.encode(message, as: encoding)
            let proof = try MessageProof(
                userName: "one",
                userDigest: try Authentication.userDigest(user: "one", password: "secret one"),
                nonce: Array(row.nonce ?? Data()), content: bytes)
            let name = try #require(HTTPField.Name("X-SyncML-HMAC"))
            let answer = try await server.request(
                .post, "/dm", headers: [.contentType: encoding.mediaType, name: proof.text], body: bytes)
            let reply = try MessageCoder.decode(answer.body.span, as: encoding)
            #expect(reply.headerCode == .ok)
            let expected = try MessageProof(
                userName: "srv", userDigest: try Authentication.userDigest(user: "srv", password: "s3cret"),
                nonce: Array(row.serverNonce ?? Data()), content: answer.body)
            #expect(answer.headers[name] == expected.text)
        }
    }

    @Test func `Without a proof a device that has to give one is asked for it`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            try await server.server.store.add(
                DeviceRegistration(
                    id: "urn:dev:1", userName: "one", password: "secret one", authentication: .hmac))
            let name = try #require(HTTPField.Name("x-syncml-hmac"))
            for header in [nil, "nonsense", "algorithm=MD5, username=\"one\", mac=AAAA"] {
                var headers: HTTPFields = [.contentType: "application/vnd.syncml.dm+xml"]
                headers[name] = header
                let answer = try await server.request(
                    .post, "/dm", headers: headers, body: MessageCoder.encode(Self.opening()))
                let reply = try MessageCoder.decode(answer.body.span)
                #expect(reply.headerCode == .unauthorized)
                guard case .status(let status)? = reply.commands.first?.body else {
                    Issue.record("\(reply)")
                    continue
                }
                #expect(status.challenge?.type == .mac)
            }
        }
    }
}
