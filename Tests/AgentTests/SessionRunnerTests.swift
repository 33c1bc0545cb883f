import Accounts
import DMSession
import HTTP
import Linux
import ManagementTree
import OpenSSL
import Settings
import SyncML
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("A session's runner")
struct SessionRunnerTests {
    private func outcome(_ script: [[ScriptedServer.Step]]) throws -> SessionRunner.Outcome {
        let server = try ScriptedServer(script)
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        let runner = SessionRunner(
            account: Account(serverID: "s", address: server.url()), deviceID: "d", tree: ManagementTree(),
            store: try AccountStore(CrashingFileSystem()), limits: Configuration.Limits(),
            tls: { () throws(ConfigurationError) in try plain() }, loop: try EventLoop(), http: http)
        // The alert that begins a session is command 1, the device's information command 2, so this is 3.
        return runner.run(id: "5", alerts: [GenericAlert(number: 7, type: "urn:example:report")])
    }

    /// A server's message that answers the alert with 200.
    private func message(_ body: String, challenge: String = "") -> ScriptedServer.Step {
        let text = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>5</SessionID><MsgID>1</MsgID><Target><LocURI>d</LocURI></Target>\
            <Source><LocURI>s</LocURI></Source></SyncHdr><SyncBody>\
            <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>\
            \(challenge)<Data>212</Data></Status>\
            <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>\
            \(body)<Final/></SyncBody></SyncML>
            """
        return .send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
    }

    @Test("keeps what the server has answered when the session ends well")
    func good() throws {
        let outcome = try outcome([[message("")]])
        #expect(outcome.failure == nil)
        #expect(outcome.messages == 1)
        #expect(outcome.answers.map { $0.number } == [7])
        #expect(outcome.answers.map { $0.status } == [.ok])
    }

    /// What the device says in a session with a server that asks something.
    private func said(start: Session.Start = .client) throws -> [String] {
        let question =
            "<Alert><CmdID>3</CmdID><Data>1101</Data><Item/><Item><Data>Really?</Data></Item></Alert>"
        let server = try ScriptedServer([
            [message(question)], [.send("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n")],
        ])
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        let runner = SessionRunner(
            account: Account(serverID: "s", address: server.url()), deviceID: "d", tree: ManagementTree(),
            store: try AccountStore(CrashingFileSystem()), limits: Configuration.Limits(),
            tls: { () throws(ConfigurationError) in try plain() }, loop: try EventLoop(), http: http,
            respondent: { _ in PolicyRespondent(accepts: false) })
        let alert = GenericAlert(number: 7, type: "urn:example:report")
        _ = runner.run(id: "5", start: start, alerts: [alert])
        return server.requests
    }

    @Test("says who has asked for the session")
    func start() throws {
        #expect(try said()[0].contains("<Data>1201</Data>"))
        let asked = try said(start: .server)[0]
        #expect(asked.contains("<Data>1200</Data>") && !asked.contains("<Data>1201</Data>"))
    }

    @Test("has the server's questions answered")
    func question() throws {
        #expect(try said().last?.contains("<Data>304</Data>") == true)
    }

    @Test("goes on when the disk keeps no nonce")
    func unwritable() throws {
        let nonce = """
            <Chal><Meta><Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
            <NextNonce xmlns="syncml:metinf">AQID</NextNonce></Meta></Chal>
            """
        let server = try ScriptedServer([[message("", challenge: nonce)]])
        var account = Account(serverID: "s", address: server.url(), clientAuthentication: .md5)
        account.clientCredentials = Credentials(name: "d", password: "p")
        let files = CrashingFileSystem()
        let store = try AccountStore(files, configured: account)
        files.fault = .refusesChanges(from: 0, .noSpace)
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        let runner = SessionRunner(
            account: account, deviceID: "d", tree: ManagementTree(), store: store,
            limits: Configuration.Limits(),
            tls: { () throws(ConfigurationError) in try plain() }, loop: try EventLoop(), http: http)
        #expect(runner.run(id: "5", alerts: []).failure == nil)
        #expect(store.nodes(of: "1")?.value(of: "AppAuth/1/AAuthData") == [1, 2, 3])
    }

    @Test("keeps what the server has answered when the session breaks off later")
    func broken() throws {
        let get = "<Get><CmdID>3</CmdID><Item><Target><LocURI>./X</LocURI></Target></Item></Get>"
        let outcome = try outcome([[message(get)], [.send("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n")]])
        #expect(outcome.failure != nil)
        #expect(outcome.answers.map { $0.number } == [7])
    }

    @Test("keeps what the server has answered when the server ends the session early")
    func aborted() throws {
        let outcome = try outcome([[message("<Alert><CmdID>3</CmdID><Data>1223</Data></Alert>")]])
        #expect(outcome.failure != nil)
        #expect(outcome.answers.map { $0.number } == [7])
    }

    @Test("fails the session, and nothing more, when TLS can't be set up")
    func unprotected() throws {
        let runner = SessionRunner(
            account: Account(serverID: "s", address: "https://127.0.0.1:1/"), deviceID: "d",
            tree: ManagementTree(),
            store: try AccountStore(CrashingFileSystem()), limits: Configuration.Limits(),
            tls: { () throws(ConfigurationError) in throw ConfigurationError("TLS", .emptySecret) },
            loop: try EventLoop())
        guard case .unprotected = runner.run(id: "5", alerts: []).failure else {
            Issue.record("the session has to fail")
            return
        }
    }
}

/// For servers of `http`.
func plain() throws(ConfigurationError) -> TLSContext {
    do throws(OpenSSLError) {
        return try TLSContext(trust: TrustStore())
    } catch {
        throw ConfigurationError("TLS", .unusableCertificate("\(error)"))
    }
}
