import AccountTesting
import Accounts
import DMSession
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

/// A reception on a private bus, and the loop that serves it.
private final class Service {
    let daemon: BusDaemon
    let loop: EventLoop
    let reception: Reception
    private let interface: AgentInterface

    init() throws {
        daemon = try BusDaemon()
        loop = try EventLoop()
        reception = try Reception(Configuration.Notifications(), CrashingFileSystem()) {
            $0 == Notifier().name ? Notifier().account : nil
        }
        let bus = try Bus(.at(daemon.address), loop)
        interface = try AgentInterface(
            Requests(), Activity(), reception,
            OperationsOnBus(all: { [] }, requests: Requests(), deferrals: .none, holds: .none), bus)
    }

    func call(_ words: [String]) throws -> String {
        try serve(daemon.ask("call", ["org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1"] + words))
    }

    func property(_ name: String) throws -> String {
        let words = ["org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1", name]
        return try serve(daemon.ask("get-property", words))
    }

    private func serve(_ client: Command) throws -> String {
        while client.isRunning { try loop.sleep(.milliseconds(5)) }
        return client.rest()
    }

    func notify(_ bytes: [UInt8]) throws -> String {
        try call(["Notify", "ay", "\(bytes.count)"] + bytes.map { "\($0)" })
    }
}

@Suite("The reception on the bus", .serialized)
struct ReceptionTests {
    @Test("takes notifications, and says the same to right and wrong ones")
    func notify() throws {
        let service = try Service()
        #expect(try service.notify([1, 2, 3]) == "")
        #expect(service.reception.inbox.due == nil)
        #expect(try service.notify(try Notifier().message(7)) == "")
        #expect(service.reception.inbox.next()?.notification.sessionNumber == 7)
    }

    @Test("takes no message that is far too long")
    func tooLong() throws {
        let service = try Service()
        let answer = try service.notify([UInt8](repeating: 0, count: 5000))
        #expect(answer.contains("too long"))
        #expect(service.reception.inbox.dropped == 0)
    }

    @Test("puts a question, and gives the answer to whoever waits for it")
    func question() throws {
        let service = try Service()
        let respondent = BusRespondent(
            service.reception.userInteraction, service.loop, limit: .seconds(30), until: .after(.seconds(90)))
        let monitor = try service.daemon.watch("org.scomo.Agent1")
        let words = ["org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1"]
        let client = try service.daemon.ask(
            "call", words + ["Answer", "usas", "1", "accepted", "1", "2"])
        let answer = respondent.answer(
            Question(kind: .choice, text: "Which\none?", choices: ["a", "b"]))
        #expect(answer == .chosen([2]))
        #expect(client.rest() == "")
        let shown = try monitor.line(containing: "Which")
        #expect(
            shown.contains(
                #"[1,"choice","Which one?",["a","b"],30,0,"",1024,"alphanumeric",false]"#))
    }

    @Test("refuses answers to what nobody has asked")
    func noQuestion() throws {
        let answer = try Service().call(["Answer", "usas", "1", "accepted", "0"])
        #expect(answer.contains("not open"))
    }

    @Test("says who is locked out")
    func lockedOut() throws {
        let service = try Service()
        #expect(try service.property("LockedOut") == "as 0")
        for _ in 0..<3 { service.reception.lockOuts.failed("server", .sessions, now: .now) }
        #expect(try service.property("LockedOut") == #"as 1 "server""#)
    }
}
