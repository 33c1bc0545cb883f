import Accounts
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("Bootstrap by a method call", .serialized)
struct BootstrapMethodTests {
    @Test("keeps only a few that wait")
    func queue() throws {
        let requests = Requests()
        let pushed = try PushedBootstrap([1, 2, 3], security: "SEC=1;MAC=00")
        for _ in 0..<4 { try requests.add(pushed) }
        #expect(throws: BootstrapError.tooMany(what: "documents waiting", limit: 4)) {
            try requests.add(pushed)
        }
        #expect(requests.areWaiting)
        for _ in 0..<4 { #expect(requests.nextBootstrap() == pushed) }
        #expect(requests.nextBootstrap() == nil)
        #expect(!requests.areWaiting)
    }

    @Test("takes documents that say how they are protected")
    func method() throws {
        let daemon = try BusDaemon()
        let loop = try EventLoop()
        let requests = Requests()
        let reception = try Reception(Configuration.Notifications(), CrashingFileSystem()) { _ in nil }
        let interface = try AgentInterface(
            requests, Activity(), reception,
            OperationsOnBus(all: { [] }, requests: Requests(), deferrals: .none, holds: .none),
            Bus(.at(daemon.address), loop))
        func call(_ document: [UInt8], _ security: String) throws -> String {
            let client = try daemon.ask(
                "call",
                [
                    "org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1", "Bootstrap", "ays",
                    "\(document.count)",
                ] + document.map { "\($0)" } + [security])
            while client.isRunning { try loop.sleep(.milliseconds(5)) }
            return client.rest()
        }
        let document = [UInt8](repeating: 0x20, count: 5000)
        #expect(try call(document, "SEC=USERPIN;MAC=00") == "")
        #expect(requests.nextBootstrap() == (try PushedBootstrap(document, security: "SEC=USERPIN;MAC=00")))
        #expect(try call([1, 2, 3], "").contains("protected"))
        #expect(try call([1, 2, 3], "SEC=X").contains("protected"))
        #expect(!requests.areWaiting)
        withExtendedLifetime(interface) {}
    }
}
