import Deployment
import InstallerClient
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

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
                #"[{"operation":5,"primitive":"DownloadInstall","subject":"org.example\u001b","server":"server","stage":"downloading","waitsFor":null,"deferredUntil":null}]"#
            ])
        #expect(try agent.run(.cancel, "5").0 == .done)
        #expect(try agent.run(.cancel, "five").0 == .wrongUsage)
        #expect(agent.asked == ["Cancel 5"])
        let refusing = try FakeAgent(
            failure: BusFailure("org.scomo.Agent1.Error.NoSuchOperation", "there is none"))
        #expect(try refusing.run(.cancel, "6") == (.notPossible, [], ["scomoctl: there is none"]))
    }

    @Test("operations that somebody has put off say until when")
    func putOffOperations() throws {
        let agent = try FakeAgent(deferred: [
            AgentDeferral(4, until: WallClock(seconds: 1)),
            AgentDeferral(5, until: WallClock(seconds: 1_800_000_000)),
        ])
        #expect(
            try agent.run(.operations).1.last?.contains("downloading, put off until 2027-01-15T08:00:00Z")
                == true)
        #expect(
            try agent.run(.operations, json: true).1.last?.hasSuffix(
                #""stage":"downloading","waitsFor":"deferral","deferredUntil":"2027-01-15T08:00:00Z"}]"#)
                == true)
    }

    @Test("operations that the policy holds back say for what and until when, and begin when somebody agrees")
    func held() throws {
        let end: UInt64 = 1_800_000_000
        for (hold, words, member) in [
            (AgentHold(5, until: end, "window"), "waits for window until 2027-01-15T08:00:00Z", "window"),
            (AgentHold(5, until: 0, "approval"), "waits for approval", "approval"),
            (AgentHold(5, until: .max, "new\u{1B}"), "waits for new", "new"),
        ] {
            let agent = try FakeAgent(deferred: [], held: [hold])
            #expect(try agent.run(.operations).1.last?.contains("downloading, \(words)") == true)
            #expect(
                try agent.run(.operations, json: true).1.last?.contains(#""waitsFor":"\#(member)"#) == true)
            #expect(try agent.run(.approve, "5").1 == ["operation 5 begins"])
            #expect(try agent.run(.approve, "five").0 == .wrongUsage)
            #expect(agent.asked == ["Approve 5"])
        }
    }

    @Test("an agent that is busy is waited for, and that is said")
    func busyTree() throws {
        let agent = try FakeAgent()
        agent.isBusy = true
        let (code, lines, complaints) = try agent.run(.tree, "./A")
        #expect(code == .done && lines == ["./A/", "./A/b = x ", "./A/c = AQID"])
        #expect(complaints == ["scomoctl: the agent answers when it has finished: resting [2J"])
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

    @Test("what waits is put off, for as long as the agent grants")
    func deferral() throws {
        let agent = try FakeAgent()
        #expect(
            try agent.run(.putOff).1 == [
                "what waits is put off for 1d; what goes on ends its step"
            ])
        #expect(
            try agent.run(.putOff, "2w").1 == [
                "what waits is put off for 1d 2h 3min 4s; what goes on ends its step"
            ])
        #expect(try agent.run(.putOff, "1h 5min", json: true).1 == [#"{"deferred":3900}"#])
        #expect(try agent.run(.putOff, "0").1 == ["nothing is put off any more"])
        for wrong in ["-1", "tomorrow", "1y"] {
            #expect(try agent.run(.putOff, wrong, before: ["--"]).0 == .wrongUsage)
        }
        #expect(agent.asked == ["Defer 86400", "Defer 1209600", "Defer 3900", "Defer 0"])
        let refusing = try FakeAgent(
            failure: BusFailure("org.scomo.Agent1.Error.DeferredEnough", "that was all"))
        #expect(try refusing.run(.putOff, "1h") == (.notPossible, [], ["scomoctl: that was all"]))
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
        agent.later = { [unowned agent] in
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
