import DMSession
import Foundation
import HTTP
import Linux
import ManagementTree
import OpenSSL
import Settings
import SyncML
import Systemd
import TestSupport
import Testing

@testable import Accounts
@testable import Agent

@Suite("A session over HTTP")
struct SessionTransportTests {
    private func run(
        _ script: [[ScriptedServer.Step]], limits: Configuration.Limits = Configuration.Limits(),
        store files: CrashingFileSystem = CrashingFileSystem(), loop: EventLoop? = nil,
        respondent: (any Respondent)? = nil, _ change: (inout Account) -> Void = { _ in }
    ) throws -> (outcome: SessionRunner.Outcome, requests: [String]) {
        let server = try ScriptedServer(script)
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        var account = Account(serverID: "s", address: server.url())
        change(&account)
        let runner = SessionRunner(
            account: account, deviceID: "d", tree: ManagementTree(),
            store: try AccountStore(files, configured: account), limits: limits,
            tls: { () throws(ConfigurationError) in try plain() }, loop: try loop ?? EventLoop(),
            http: http, respondent: { _ in respondent })
        return (runner.run(id: "5", alerts: []), server.requests)
    }

    private func message(
        _ body: String = "", _ encoding: Encoding = .xml, fields: String = "", header: String = "",
        id: Int = 1, status: String = "200 OK"
    ) -> ScriptedServer.Step {
        let text = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>5</SessionID><MsgID>\(id)</MsgID><Target><LocURI>d</LocURI></Target>\
            <Source><LocURI>s</LocURI></Source>\(header)</SyncHdr><SyncBody>\
            <Status><CmdID>1</CmdID><MsgRef>\(id)</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
            \(body)<Final/></SyncBody></SyncML>
            """
        var bytes = Array(text.utf8)
        if encoding == .wbxml, let root = try? DocumentCoder.decode(bytes.span, as: .xml) {
            bytes = DocumentCoder.encode(root, as: .wbxml, .deviceManagement)
        }
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(bytes.count)\r\n\(fields)\r\n"
        return .send(Array(head.utf8) + bytes)
    }

    private let get = "<Get><CmdID>3</CmdID><Item><Target><LocURI>./X</LocURI></Target></Item></Get>"

    /// Without an answer the client would try once more, and wait.
    private let over = ScriptedServer.Step.send("HTTP/1.1 500 Over\r\nContent-Length: 0\r\n\r\n")

    @Test("says what it sends and what it takes, and goes on as the server does")
    func mediaTypes() throws {
        let (_, requests) = try run([[message(get)], [over]]) { $0.encoding = .wbxml }
        let accept = "Accept: application/vnd.syncml.dm+wbxml, application/vnd.syncml.dm+xml\r\n"
        #expect(requests.allSatisfy { $0.contains(accept) })
        #expect(requests[0].contains("Content-Type: application/vnd.syncml.dm+wbxml\r\n"))
        #expect(requests[1].contains("Content-Type: application/vnd.syncml.dm+xml; charset=utf-8\r\n"))
        let (_, other) = try run([[message(get, .wbxml)], [over]])
        #expect(other[0].contains("Content-Type: application/vnd.syncml.dm+xml; charset=utf-8\r\n"))
        #expect(other[1].contains("Content-Type: application/vnd.syncml.dm+wbxml\r\n"))
    }

    @Test(
        "takes a message with status 200 alone",
        arguments: ["201 Created", "202 Later", "203 Changed", "206 Part"])
    func otherSuccess(_ status: String) throws {
        let (outcome, requests) = try run([[message(status: status)]])
        #expect(outcome.failure != nil && requests.count == 1)
    }

    private func moved(_ place: String) -> ScriptedServer.Step {
        .send("HTTP/1.1 307 x\r\nLocation: \(place)\r\nSet-Cookie: lb=8\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("goes where the server says, and keeps the session's cookies")
    func way() throws {
        let respond = "<RespURI>session/17</RespURI>"
        let (outcome, requests) = try run([
            [message(get, fields: "Set-Cookie: lb=7\r\n", header: respond, id: 1)],
            [message(get, header: respond, id: 2)], [moved("/other")], [message(get, id: 3)],
            [message(id: 4)],
        ])
        #expect(outcome.failure == nil && outcome.took > .zero)
        #expect(
            requests.map { $0.split(separator: " ")[1] }
                == ["/", "/session/17", "/session/17", "/other", "/session/17"])
        #expect(requests[1...2].allSatisfy { $0.contains("\r\nCookie: lb=7\r\n") })
        #expect(requests[3...].allSatisfy { $0.contains("\r\nCookie: lb=8\r\n") })
    }

    @Test("goes on from the address that answered")
    func base() throws {
        let (_, requests) = try run([
            [moved("/node7/dm")], [message(get, header: "<RespURI>?sid=1</RespURI>", id: 1)],
            [message(get, header: "<RespURI>next</RespURI>", id: 2)], [message(id: 3)],
        ])
        #expect(
            requests.map { $0.split(separator: " ")[1] }
                == ["/", "/node7/dm", "/node7/dm?sid=1", "/node7/next"])
    }

    @Test("keeps how large a message the server takes, however the session ends")
    func messageLimit() throws {
        let files = CrashingFileSystem()
        let limit = "<Meta><MaxMsgSize>4000</MaxMsgSize></Meta>"
        var account = Account(serverID: "s", address: "")
        _ = try run([[message(get, header: limit)], [over]], store: files) { account = $0 }
        #expect(try AccountStore(files, configured: account).accounts.first?.messageLimit == 4000)
    }

    @Test(
        "is tried in the other encoding, once, if the server doesn't take the first", arguments: [415, 406])
    func otherEncoding(_ status: Int) throws {
        let refusal = ScriptedServer.Step.send("HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n")
        let (outcome, requests) = try run([[refusal], [message("", .wbxml)]])
        #expect(outcome.failure == nil)
        try #require(requests.count == 2)
        #expect(requests[0].contains("Content-Type: application/vnd.syncml.dm+xml; charset=utf-8\r\n"))
        #expect(requests[1].contains("Content-Type: application/vnd.syncml.dm+wbxml\r\n"))
        let (never, twice) = try run([[refusal], [refusal], [message()]])
        #expect(never.failure?.isOfEncoding == true)
        #expect(twice.count == 2)
        // A server that answered knows the encoding.
        let (later, three) = try run([[message(get)], [refusal], [message()]])
        #expect(later.failure != nil && three.count == 2)
    }

    @Test("proves its messages, and has the server's proven, in a header")
    func integrity() throws {
        let proof = "x-syncml-hmac: algorithm=MD5, username=\"s\", mac=AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        let (outcome, requests) = try run([[message(get, fields: proof)], [message(get, id: 2)]]) { account in
            account.clientAuthentication = .hmac
            account.clientCredentials = Credentials(name: "dev", password: "p")
            account.clientNonce = [1]
            account.serverAuthentication = .hmac
            account.serverCredentials = Credentials(name: "s", password: "q")
            account.serverNonce = [2]
        }
        #expect(requests.allSatisfy { $0.contains("x-syncml-hmac: algorithm=MD5, username=\"dev\", mac=") })
        // A wrong proof isn't a missing one.
        #expect(requests[1].contains("<Cmd>SyncHdr</Cmd>"))
        #expect(requests[1].contains("<Data>401</Data>"))
        #expect(outcome.failure != nil)
    }

    @Test(
        "leaves a busy server alone for as long as it wants",
        arguments: ["429 Too Many Requests", "503 Busy"])
    func retryAfter(_ status: String) throws {
        let answer = "HTTP/1.1 \(status)\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n"
        let (outcome, _) = try run([[.send(answer)]])
        #expect(outcome.failure?.retryAfter == .seconds(77))
    }

    @Test("is told to the server when it takes too long, if the server knows of it")
    func timeLimit() throws {
        var limits = Configuration.Limits()
        limits.sessionTime = .seconds(10)
        // The second request is given up; the third comes over another connection.
        let (outcome, requests) = try run([[message(get)], [.stall], [message()]], limits: limits)
        #expect(outcome.failure?.isGivenUp == true)
        #expect(requests.count == 3)
        #expect(requests.last?.contains("<Data>1223</Data>") == true)
        let (silent, only) = try run([[.stall]], limits: limits)
        #expect(silent.failure != nil)
        #expect(only.count == 1)
    }

    @Test("is told to the server when somebody wants the program to stop")
    func stopped() throws {
        let loop = try EventLoop(stoppingOn: [.terminate])
        let question = "<Alert><CmdID>3</CmdID><Data>1101</Data><Item/><Item><Data>?</Data></Item></Alert>"
        // The device's answer may still have gone out, or not.
        let script = [[message(question)], [message(id: 2)], [message(id: 3)]]
        let (outcome, requests) = try run(script, loop: loop, respondent: Stopping())
        #expect(outcome.failure?.isStop == true)
        #expect(requests.last?.contains("<Data>1223</Data>") == true)
        #expect(requests.last?.contains("<Final/>") == true)
    }
}

/// A person who stops the program instead of answering.
private final class Stopping: Respondent {
    func answer(_ question: Question) -> UserAnswer {
        // To this thread alone: the runner's other threads have it not blocked.
        raise(SIGTERM)
        return .refused
    }
}
