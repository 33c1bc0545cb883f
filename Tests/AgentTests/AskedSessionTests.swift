import Accounts
import DMSession
import HTTP
import Linux
import ManagementTree
import Settings
import Systemd
import TestSupport
import Testing

@testable import Agent

/// `Policy=ask`, from the server's message to the bus and back.
@Suite("A session with questions for somebody on the bus", .serialized)
struct AskedSessionTests {
    private func message(_ id: Int, _ body: String = "") -> ScriptedServer.Step {
        let text = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>5</SessionID><MsgID>\(id)</MsgID><Target><LocURI>d</LocURI></Target>\
            <Source><LocURI>s</LocURI></Source></SyncHdr><SyncBody>\
            <Status><CmdID>1</CmdID><MsgRef>\(id)</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
            \(body)<Final/></SyncBody></SyncML>
            """
        return .send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
    }

    @Test("shows them there, takes no wrong answer, and brings the right one to the server")
    func asked() throws {
        let (daemon, loop) = (try BusDaemon(), try EventLoop())
        let reception = try Reception(Configuration.Notifications(), CrashingFileSystem()) { _ in nil }
        let interface = try AgentInterface(
            Requests(), Activity(), reception,
            OperationsOnBus(all: { [] }, requests: Requests(), deferrals: .none, holds: .none),
            Bus(.at(daemon.address), loop))
        defer { withExtendedLifetime(interface) {} }
        let monitor = try daemon.ask("monitor", [])
        _ = try monitor.line(containing: "Monitoring")

        var (refusal, person): (String, Command?) = ("", nil)
        let send = reception.userInteraction.show
        reception.userInteraction.show = { notice in
            send?(notice)
            let answer = { text throws in
                try daemon.call(
                    "/org/scomo/Agent1", "org.scomo.Agent1", "Answer", "usas", "\(notice.id)", "accepted",
                    "1", text)
            }
            guard let wrong = try? answer("forty-two") else { return }
            while wrong.isRunning { try? loop.sleep(.milliseconds(5)) }
            refusal = wrong.rest()
            person = try? answer("42")
        }

        let options = "MINDT=3&amp;MAXDT=50&amp;DR=7&amp;MAXLEN=9&amp;IT=N&amp;ET=P"
        let items = [options, "How many?"].map { "<Item><Data>\($0)</Data></Item>" }.joined()
        let question = "<Alert><CmdID>3</CmdID><Data>1102</Data>\(items)</Alert>"
        let server = try ScriptedServer([[message(1, question)], [message(2)]])
        var (http, interaction) = (HTTPSettings(), Configuration.Interaction())
        http.allowsPlainHTTP = true
        interaction.policy = .ask
        let runner = SessionRunner(
            account: Account(serverID: "s", address: server.url()), deviceID: "d", tree: ManagementTree(),
            store: try AccountStore(CrashingFileSystem()), limits: Configuration.Limits(),
            tls: { () throws(ConfigurationError) in try plain() }, loop: loop, http: http,
            respondent: { interaction.respondent(reception.userInteraction, loop, until: $0) })
        let outcome = runner.run(id: "5", alerts: [])

        #expect(outcome.failure == nil)
        #expect(refusal.contains("one text is wanted: numeric, of at most 9 characters"))
        #expect(person?.rest() == "")
        #expect(server.requests.last?.contains("<Data>200</Data><Item><Data>42</Data></Item>") == true)
        _ = try monitor.line(containing: "Member=Question")
        _ = try monitor.line(containing: #"MESSAGE "ussasuususb""#)
        for value in [
            #"STRING "input";"#, #"STRING "How many?";"#, "UINT32 50;", "UINT32 3;", #"STRING "7";"#,
            "UINT32 9;", #"STRING "numeric";"#, "BOOLEAN true;",
        ] { _ = try monitor.line(containing: value) }
    }
}
