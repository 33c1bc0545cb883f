import Deployment
import InstallerClient
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

/// Something that is called as the agent is, on a bus of its own.
private final class FakeAgent {
    let daemon: BusDaemon
    let loop: EventLoop
    private(set) var asked: [String] = []
    private var object: BusObject?
    /// Runs when somebody looks.
    var later: () -> Void = {}

    init(failure: BusFailure? = nil) throws {
        daemon = try BusDaemon()
        loop = try EventLoop()
        let bus = try Bus(.at(daemon.address), loop)
        let note = { [unowned self] (what: String) throws(BusFailure) -> Nothing in
            asked.append(what)
            if let failure { throw failure }
            return Nothing()
        }
        let members: [BusMember] = [
            .method("Poll", [], []) { (_: Nothing) throws(BusFailure) in try note("Poll") },
            .method("RequestUpdate", [], []) { (_: Nothing) throws(BusFailure) in try note("RequestUpdate") },
            .method("Operations", [], ["operations"]) { (_: Nothing) throws(BusFailure) -> [Entry] in
                [Entry(5, ["DownloadInstall", "org.example\u{1B}", "server", "downloading"])]
            },
            .method("Tree", ["uri"], ["nodes"]) { (uri: String) throws(BusFailure) -> [AgentNode] in
                _ = try note("Tree \(uri)")
                return [
                    AgentNode("./A", "node", []), AgentNode("./A/b", "chr", Array("x\u{1B}".utf8)),
                    AgentNode("./A/c", "bin", [1, 2, 3]),
                ]
            },
            .method("Cancel", ["operation"], []) { (number: UInt64) throws(BusFailure) -> Nothing in
                try note("Cancel \(number)")
            },
            .method("Bootstrap", ["document", "security"], []) {
                (pair: BusPair<[UInt8], String>) throws(BusFailure) -> Nothing in
                try note("Bootstrap \(pair.first.count) \(pair.second)")
            },
            .signal(Self.began), .signal(Self.ended), .signal(Self.progress),
            .property("Activity") { [unowned self] in
                later()
                return "resting\u{1B}[2J"
            }, .property("Version") { "1.2.3" },
            .property("LockedOut") { ["one", "two"] },
        ]
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
    }

    static let began = BusSignal<Entry3>("JobNew", ["operation", "job", "description"])
    static let ended = BusSignal<Entry3>("JobRemoved", ["operation", "job", "result"])
    static let progress = BusSignal<Numbers>("Progress", ["operation", "phase", "bytes", "total", "rate"])

    func send<Value: BusValue>(_ signal: BusSignal<Value>, _ value: Value) throws {
        try object?.send(signal, value)
    }

    func run(
        _ command: ControlCommand, _ argument: String = "", json: Bool = false
    ) throws -> (ExitCode, [String], [String]) {
        let (screen, loop, address) = (TestScreen(), loop, daemon.address)
        var complaints: [String] = []
        let agent = AgentLink(loop) { () throws(SystemdError) in try Bus(.at(address), loop) }
        let control = Control(
            InstallerClient(socket: "/nowhere/installer", loop), agent, screen.screen(), isJSON: json,
            seeder: { _ in InstallerClient(socket: "/nowhere/installer", loop) },
            complain: { complaints.append($0) })
        let code = control.perform(
            command, argument, try Invocation([command.rawValue] + (argument.isEmpty ? [] : [argument])))
        return (code, screen.lines, complaints)
    }
}

extension AgentNode {
    fileprivate init(_ uri: String, _ format: String, _ value: [UInt8]) {
        self.init(uri: uri, format: format, type: "", value: value)
    }
}

/// An operation, as an agent writes it.
private struct Entry: BusValue {
    let number: UInt64
    let words: [String]
    static var signature: String { "(tssss)" }
    init(_ number: UInt64, _ words: [String]) { (self.number, self.words) = (number, words) }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure("tssss")
        try number.write(to: &message)
        for word in words { try word.write(to: &message) }
        try message.endWriting()
    }
}

private struct Entry3: BusValue {
    let number: UInt64
    let word: String
    static var signature: String { "tos" }
    init(_ number: UInt64, _ word: String) { (self.number, self.word) = (number, word) }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) {
        try number.write(to: &message)
        try BusObjectPath("/org/scomo/Agent1/job/\(number)").write(to: &message)
        try word.write(to: &message)
    }
}

private struct Numbers: BusValue {
    let operation: UInt64
    let numbers: [UInt64]
    static var signature: String { "tsttt" }
    init(_ operation: UInt64, _ numbers: [UInt64]) { (self.operation, self.numbers) = (operation, numbers) }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try "downloading\u{1B}".write(to: &message)
        for number in numbers { try number.write(to: &message) }
    }
}

@Suite("What scomoctl has the agent do")
struct AgentTests {
    @Test("sessions and updates are asked for on the bus")
    func requests() throws {
        let agent = try FakeAgent()
        #expect(try agent.run(.poll) == (.done, ["the agent holds a session with each server"], []))
        #expect(try agent.run(.requestUpdate, json: true) == (.done, [#"{"requested":"update"}"#], []))
        #expect(agent.asked == ["Poll", "RequestUpdate"])
    }

    @Test("what the agent says of itself is shown, without what a terminal would obey")
    func status() throws {
        let (code, lines, _) = try FakeAgent().run(.status)
        #expect(code == .unavailable)
        #expect(
            lines.prefix(3) == [
                "agent      1.2.3, resting [2J", "           locked out by one: see the agent's log",
                "           locked out by two: see the agent's log",
            ])
        #expect(lines.last?.hasPrefix("installer  the installer can't be reached: ") == true)
    }

    @Test("operations are listed and cancelled")
    func operations() throws {
        let agent = try FakeAgent()
        #expect(
            try agent.run(.operations).1 == [
                "OPERATION  ORDERED          STAGE        SERVER  SUBJECT",
                "5          DownloadInstall  downloading  server  org.example ",
            ])
        #expect(
            try agent.run(.operations, json: true).1 == [
                #"[{"operation":5,"primitive":"DownloadInstall","subject":"org.example\u001b","server":"server","stage":"downloading"}]"#
            ])
        #expect(try agent.run(.cancel, "5").0 == .done)
        #expect(try agent.run(.cancel, "five").0 == .wrongUsage)
        #expect(agent.asked == ["Cancel 5"])
        let refusing = try FakeAgent(
            failure: BusFailure("org.scomo.Agent1.Error.NoSuchOperation", "there is none"))
        #expect(try refusing.run(.cancel, "6") == (.notPossible, [], ["scomoctl: there is none"]))
    }

    @Test("the tree is shown as text, or as JSON, octets in base 64")
    func tree() throws {
        let agent = try FakeAgent()
        let plain = try agent.run(.tree, "./A")
        #expect(plain.1 == ["./A/", "./A/b = x ", "./A/c = AQID"])
        #expect(
            try agent.run(.tree, json: true).1 == [
                #"[{"uri":"./A","format":"node","type":"","value":null},{"uri":"./A/b","format":"chr","type":"","value":"x\u001b"},{"uri":"./A/c","format":"bin","type":"","value":"AQID"}]"#
            ])
        #expect(agent.asked == ["Tree ./A", "Tree ."])
        let refusing = try FakeAgent(
            failure: BusFailure("org.scomo.Agent1.Error.NoSuchNode", "there is none"))
        #expect(try refusing.run(.tree, "./B") == (.notPossible, [], ["scomoctl: there is none"]))
    }

    @Test("a document goes to the agent as it is")
    func bootstrap() throws {
        let directory = try TemporaryDirectory()
        try directory.write([UInt8](repeating: 7, count: 3000), "document")
        let agent = try FakeAgent()
        #expect(try agent.run(.bootstrap, directory.file("document")).0 == .done)
        #expect(try agent.run(.bootstrap, "/nowhere").0 == .noInput)
        #expect(agent.asked == ["Bootstrap 3000 "])
    }

    @Test("what the agent does is shown as it does it")
    func monitor() throws {
        let agent = try FakeAgent()
        let (screen, loop, address) = (TestScreen(), agent.loop, agent.daemon.address)
        let link = AgentLink(loop) { () throws(SystemdError) in try Bus(.at(address), loop) }
        let control = Control(
            InstallerClient(socket: "/nowhere", loop), link, screen.screen(), isJSON: false,
            seeder: { _ in InstallerClient(socket: "/nowhere", loop) }, complain: { _ in })
        // The watch is there before anything is asked, so what is sent after the first answer comes.
        let timer = try Command(["sh", "-c", "sleep 0.5"])
        _ = timer
        let thread = try Thread { [daemon = agent.daemon.address] in
            guard let own = try? EventLoop(), let bus = try? Bus(.at(daemon), own) else { return }
            let object = try? BusObject(
                "/org/scomo/Agent1",
                BusInterface(
                    "org.scomo.Agent1",
                    [.signal(FakeAgent.began), .signal(FakeAgent.ended), .signal(FakeAgent.progress)]),
                on: bus)
            try? own.sleep(.milliseconds(700))
            // Whoever isn't the agent isn't heard.
            try? object?.send(FakeAgent.began, Entry3(9, "a lie"))
            try? own.sleep(.milliseconds(300))
        }
        try agent.send(FakeAgent.began, Entry3(1, "nobody listens yet"))
        agent.later = {
            try? agent.send(FakeAgent.began, Entry3(5, "installing\u{1B}"))
            try? agent.send(FakeAgent.progress, Numbers(5, [50, 100, 10]))
            try? agent.send(FakeAgent.ended, Entry3(5, "done"))
        }
        try control.monitor(until: .after(.seconds(2)))
        thread.join()
        #expect(
            screen.lines == [
                "the agent is resting [2J", "operation 5: installing ",
                "operation 5: downloading : 50 %, 50 B of 100 B", "operation 5: done",
            ])
    }

    @Test("who may not, and what isn't there, have exit codes of their own")
    func refused() throws {
        let refusing = try FakeAgent(
            failure: BusFailure("org.freedesktop.DBus.Error.AccessDenied", "no\u{1B}"))
        let (code, lines, complaints) = try refusing.run(.poll, json: true)
        #expect(code == .notPermitted)
        #expect(lines.first?.hasPrefix(#"{"error":{"kind":"not-permitted","#) == true)
        #expect(complaints.first?.hasPrefix("scomoctl: the bus doesn't let this user do that") == true)
        let odd = try FakeAgent(failure: BusFailure("org.example.Odd", "no\u{1B}"))
        #expect(try odd.run(.poll).0 == .unavailable)
        #expect(try odd.run(.poll).2 == ["scomoctl: the agent can't be asked: no ; is scomod running?"])
    }
}
