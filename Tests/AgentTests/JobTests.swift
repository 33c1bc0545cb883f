import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("The agent's work on the bus", .serialized)
struct JobTests {
    /// An agent's interface on a bus of its own, with one operation.
    private final class Desk {
        let daemon: BusDaemon
        let loop: EventLoop
        let requests = Requests()
        let activity = Activity()
        let deferrals: Deferrals
        private var interface: AgentInterface?

        init(
            deferrals: Deferrals = .none, holds: Holds = .none, stage: String = "downloading"
        ) throws {
            self.deferrals = deferrals
            daemon = try BusDaemon()
            loop = try EventLoop()
            let reception = try Reception(Configuration.Notifications(), CrashingFileSystem()) { _ in nil }
            let summary = OperationSummary(
                number: 7, primitive: .downloadInstall, subject: "org.example", server: "one",
                stage: stage)
            let operations = OperationsOnBus(
                all: { [summary] }, requests: requests, deferrals: deferrals, holds: holds)
            interface = try AgentInterface(
                requests, activity, reception, operations, Bus(.at(daemon.address), loop))
        }

        func ask(_ verb: String, _ words: String...) throws -> String {
            let client = try daemon.ask(verb, ["org.scomo.Agent1"] + words)
            while client.isRunning { try loop.sleep(.milliseconds(5)) }
            return client.rest()
        }

        func property(_ name: String) throws -> String {
            try ask("get-property", "/org/scomo/Agent1/job/7", "org.scomo.Agent1.Job", name)
        }
    }

    private static let work = Work(
        operation: 7, primitive: .downloadInstall, action: .download(url: "https://example.net/p", to: "p"))

    @Test("operations are listed, and one that there is can be cancelled")
    func operations() throws {
        let desk = try Desk()
        let place = ["/org/scomo/Agent1", "org.scomo.Agent1"]
        #expect(
            try desk.ask("call", place[0], place[1], "Operations")
                == #"a(tssss) 1 7 "DownloadInstall" "org.example" "one" "downloading""#)
        #expect(try desk.ask("call", place[0], place[1], "Cancel", "t", "8").contains("no operation 8"))
        #expect(desk.requests.cancellations.isEmpty)
        #expect(try desk.ask("call", place[0], place[1], "Cancel", "t", "7") == "")
        #expect(desk.requests.isCancelled(7))
    }

    @Test("what waits is put off within the limit, also in small pieces, and taken back")
    func deferral() throws {
        let desk = try Desk()
        let ask = { (seconds: String) -> String in
            try desk.ask("call", "/org/scomo/Agent1", "org.scomo.Agent1", "Defer", "t", seconds)
        }
        #expect(try ask("3600") == "t 3600")
        #expect(desk.deferrals.waiting == [7] && desk.deferrals.areNew)
        let end: Int64 = 2_000_003_600
        let told = try desk.ask("get-property", "/org/scomo/Agent1", "org.scomo.Agent1", "Deferred")
        let words = told.split(separator: " ")
        #expect(words.dropLast() == ["a(tt)", "1", "7"], "\(told)")
        #expect(words.last.flatMap { Int64($0) }.map { abs($0 - end) < 60 } == true, "\(told)")
        #expect(try ask("0") == "t 0")
        #expect(desk.deferrals.waiting.isEmpty)
        let longest = try ask("\(UInt64.max)")
        // What passed before counts.
        #expect(longest == "t 259200" || longest == "t 259199")
        #expect(desk.deferrals.waiting == [7])
    }

    @Test("what the policy holds back is shown with the reason, and begins when somebody agrees")
    func holds() throws {
        var policy = InstallPolicy()
        policy.normal = .ask
        policy.deadline = .seconds(3600)
        let holds = Holds(CrashingFileSystem(), policy, .right)
        #expect(holds.look(at: 7, .normal)?.reason == .approval)
        let desk = try Desk(holds: holds, stage: "installing")
        let place = ["/org/scomo/Agent1", "org.scomo.Agent1"]
        #expect(
            try desk.ask("get-property", place[0], place[1], "Held")
                == #"a(tts) 1 7 2000003600 "approval""#)
        #expect(
            try desk.ask("call", place[0], place[1], "Approve", "t", "8").contains("there is no operation 8"))
        #expect(holds.waiting == [7])
        #expect(try desk.ask("call", place[0], place[1], "Approve", "t", "7") == "")
        #expect(holds.waiting.isEmpty && holds.areNew)
        #expect(try desk.ask("get-property", place[0], place[1], "Held") == "a(tts) 0")
        #expect(
            try desk.ask("call", place[0], place[1], "Approve", "t", "7").contains("there is no operation 7"))
    }

    @Test("there has to be something to put off, and it has to be allowed")
    func nothingToPutOff() throws {
        var deadlines = Configuration.Deadlines()
        deadlines.deferral = .zero
        let forbidden = try Desk(deferrals: Deferrals(CrashingFileSystem(), deadlines, .right))
        let place = ["/org/scomo/Agent1", "org.scomo.Agent1", "Defer", "t", "60"]
        #expect(
            try forbidden.ask("call", place[0], place[1], place[2], place[3], place[4])
                .contains("no operation may be put off any longer"))
        for stage in ["reporting", "confirming"] {
            let idle = try Desk(stage: stage)
            #expect(
                try idle.ask("call", place[0], place[1], place[2], place[3], place[4])
                    .contains("there is no operation to put off"))
            #expect(idle.deferrals.waiting.isEmpty)
        }
    }

    @Test("a part of the tree is told when the agent looks, and what isn't there is an error of its own")
    func tree() throws {
        let desk = try Desk()
        let tree = ManagementTree()
        try tree.mount(
            DeviceInformation(deviceID: "IMEI:1", manufacturer: "maker", model: "m", clientVersion: "1"),
            as: "DevInfo")
        let place = ["org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1", "Tree", "s"]
        let ask = { (uri: String) -> String in
            let client = try desk.daemon.ask("call", place + [uri])
            while client.isRunning {
                try desk.loop.sleep(.milliseconds(5))
                for question in desk.requests.takeTreeQuestions() { question.answer(from: tree) }
            }
            return client.rest()
        }
        #expect(
            try ask("./DevInfo/Man") == #"a(sssay) 1 "./DevInfo/Man" "chr" "text/plain" 5 109 97 107 101 114"#
        )
        #expect(
            try ask("./DevInfo").hasPrefix(
                #"a(sssay) 6 "./DevInfo" "node" "urn:oma:mo:oma-dm-devinfo:1.0" 0 "./DevInfo"#))
        #expect(try ask("./None").contains("there is no such node"))
        #expect(try ask("./DevInfo?prop=ACL").contains("that is no URI of a node"))
    }

    @Test("a job is an object as long as it goes on, and its signals tell the rest")
    func job() throws {
        let desk = try Desk()
        let monitor = try desk.daemon.watch("org.scomo.Agent1")
        desk.activity.work(on: Self.work)
        desk.activity.downloaded(operation: 7, 50, of: 100)
        // Too soon after the last one to be told.
        desk.activity.downloaded(operation: 7, 51, of: 100)
        #expect(try desk.property("Bytes") == "t 51")
        #expect(try desk.property("Total") == "t 100")
        #expect(try desk.property("Phase") == "s \"downloading\"")
        #expect(try desk.property("Description").contains("download"))
        #expect(try desk.ask("call", "/org/scomo/Agent1/job/7", "org.scomo.Agent1.Job", "Cancel") == "")
        #expect(desk.requests.isCancelled(7))
        desk.activity.endWork("done")
        #expect(try !desk.property("Bytes").hasPrefix("t"))
        try desk.loop.sleep(.milliseconds(100))
        #expect(try monitor.line(containing: "JobNew").contains(#"[7,"/org/scomo/Agent1/job/7",""#))
        #expect(try monitor.line(containing: "Progress").contains(#"[7,"downloading",50,100,0]"#))
        #expect(try monitor.line(containing: "JobRemoved").contains(#""done"]"#))
    }

    @Test("a rate is known after a second, and begins anew with each phase")
    func rate() {
        var job = Job(operation: 1, what: "x")
        let begin = Instant.now
        let isFirst = job.tell("downloading", 1000, of: 5000, now: begin)
        #expect(job.rate(now: begin + .milliseconds(999)) == 0)
        let isSecond = job.tell("downloading", 3000, of: 5000, now: begin + .seconds(2))
        #expect(job.rate(now: begin + .seconds(2)) == 1000)
        let isThird = job.tell("copying", 0, of: 10, now: begin + .seconds(3))
        #expect((isFirst, isSecond, isThird) == (true, false, true))
        #expect(job.rate(now: begin + .seconds(3)) == 0)
    }
}
