import Deployment
import InstallerClient
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

/// Something that is called as the agent is, on a bus of its own.
final class FakeAgent {
    let daemon: BusDaemon
    let loop: EventLoop
    private(set) var asked: [String] = []
    private var object: BusObject?
    /// Runs when somebody looks.
    var later: () -> Void = {}
    /// Whether the tree is told only when somebody has looked at what it does.
    var isBusy = false
    private var waiting: [PendingReply<[AgentNode]>] = []

    /// - Parameter deferred: The operations that are put off; nil for an agent that doesn't know of it.
    init(failure: BusFailure? = nil, deferred: [AgentDeferral]? = nil, held: [AgentHold]? = nil) throws {
        daemon = try BusDaemon()
        loop = try EventLoop()
        let bus = try Bus(.at(daemon.address), loop)
        let note = { [unowned self] (what: String) throws(BusFailure) -> Nothing in
            asked.append(what)
            if let failure { throw failure }
            return Nothing()
        }
        var members: [BusMember] = [
            .method("Poll", [], []) { (_: Nothing) throws(BusFailure) in try note("Poll") },
            .method("RequestUpdate", [], []) { (_: Nothing) throws(BusFailure) in try note("RequestUpdate") },
            .method("Operations", [], ["operations"]) { (_: Nothing) throws(BusFailure) -> [Entry] in
                [Entry(5, ["DownloadInstall", "org.example\u{1B}", "server", "downloading"])]
            },
            .order("Tree", ["uri"], ["nodes"]) {
                [unowned self] (uri: String, reply: PendingReply<[AgentNode]>) throws(BusFailure) in
                _ = try note("Tree \(uri)")
                waiting.append(reply)
                if !isBusy { tellTree() }
            },
            .method("Defer", ["seconds"], ["granted"]) { (seconds: UInt64) throws(BusFailure) -> UInt64 in
                _ = try note("Defer \(seconds)")
                return min(seconds, 93_784)
            },
            .method("Cancel", ["operation"], []) { (number: UInt64) throws(BusFailure) -> Nothing in
                try note("Cancel \(number)")
            },
            .method("Approve", ["operation"], []) { (number: UInt64) throws(BusFailure) -> Nothing in
                try note("Approve \(number)")
            },
            .method("Bootstrap", ["document", "security"], []) {
                (pair: BusPair<[UInt8], String>) throws(BusFailure) -> Nothing in
                try note("Bootstrap \(pair.first.count) \(pair.second)")
            },
            .signal(Self.began), .signal(Self.ended), .signal(Self.progress),
            .property("Activity") { [unowned self] in
                later()
                tellTree()
                return "resting\u{1B}[2J"
            }, .property("Version") { "1.2.3" },
            .property("LockedOut") { ["one", "two"] },
        ]
        if let deferred { members.append(.property("Deferred") { deferred }) }
        if let held { members.append(.property("Held") { held }) }
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
    }

    private func tellTree() {
        for reply in waiting {
            reply.succeed([
                AgentNode("./A", "node", []), AgentNode("./A/b", "chr", Array("x\u{1B}".utf8)),
                AgentNode("./A/c", "bin", [1, 2, 3]),
            ])
        }
        waiting = []
    }

    static let began = BusSignal<Entry3>("JobNew", ["operation", "job", "description"])
    static let ended = BusSignal<Entry3>("JobRemoved", ["operation", "job", "result"])
    static let progress = BusSignal<Numbers>("Progress", ["operation", "phase", "bytes", "total", "rate"])

    func send<Value: BusValue>(_ signal: BusSignal<Value>, _ value: Value) throws {
        try object?.send(signal, value)
    }

    func run(
        _ command: ControlCommand, _ argument: String = "", before: [String] = [], json: Bool = false
    ) throws -> (ExitCode, [String], [String]) {
        let (screen, loop, address) = (TestScreen(), loop, daemon.address)
        var complaints: [String] = []
        let noticeTime: Duration = isBusy ? .milliseconds(50) : .seconds(2)
        let agent = AgentLink(loop, noticeTime: noticeTime) { () throws(SystemdError) in
            try Bus(.at(address), loop)
        }
        let control = Control(
            InstallerClient(socket: "/nowhere/installer", loop), agent, screen.screen(), isJSON: json,
            seeder: { _ in InstallerClient(socket: "/nowhere/installer", loop) },
            complain: { complaints.append($0) })
        let code = control.perform(
            command, argument,
            try Invocation([command.rawValue] + before + (argument.isEmpty ? [] : [argument])))
        return (code, screen.lines, complaints)
    }
}

extension AgentNode {
    init(_ uri: String, _ format: String, _ value: [UInt8]) {
        self.init(uri: uri, format: format, type: "", value: value)
    }
}

/// An operation, as an agent writes it.
struct Entry: BusValue {
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

struct Entry3: BusValue {
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

struct Numbers: BusValue {
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
