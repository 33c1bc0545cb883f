import Foundation
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

/// A bus with the rules of a system bus and the policy that is installed on devices. Everybody here is one user.
private final class SystemBus {
    let daemon: BusDaemon
    private let directory: TemporaryDirectory

    /// - Parameters:
    ///   - role: Whom of the policy this user stands for: `user="scomo"`, `user="root"`, or nobody of them.
    ///   - mayOwn: Whether this user may have the name whatever the policy says, for somebody has to be the agent.
    init(as role: String, mayOwn: Bool = false) throws {
        directory = try TemporaryDirectory()
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = project.deletingLastPathComponent().appending(path: "Packaging/org.scomo.Agent1.conf")
        let me = NSUserName()
        let policy = try String(contentsOf: file, encoding: .utf8)
            .replacingOccurrences(of: role, with: "user=\"@me\"")
            .replacingOccurrences(of: "user=\"root\"", with: "user=\"nobody\"")
            .replacingOccurrences(of: "=\"scomo\"", with: "=\"nobody\"")
            .replacingOccurrences(of: "=\"scomo-admin\"", with: "=\"nogroup\"")
            .replacingOccurrences(of: "@me", with: me)
        try directory.write(Array(policy.utf8), "agent.conf")
        let owning = mayOwn ? #"<policy context="mandatory"><allow own="org.scomo.Agent1"/></policy>"# : ""
        // The rules are those of /usr/share/dbus-1/system.conf.
        try directory.write(
            Array(
                """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <listen>unix:tmpdir=\(directory.path)</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/>
                    <deny own="*"/>
                    <deny send_type="method_call"/>
                    <allow send_type="signal"/>
                    <allow send_requested_reply="true" send_type="method_return"/>
                    <allow send_requested_reply="true" send_type="error"/>
                    <allow receive_type="method_call"/>
                    <allow receive_type="method_return"/>
                    <allow receive_type="error"/>
                    <allow receive_type="signal"/>
                    <allow send_destination="org.freedesktop.DBus"/>
                  </policy>
                  <include>\(directory.file("agent.conf"))</include>
                  \(owning)
                </busconfig>
                """.utf8), "bus.conf")
        daemon = try BusDaemon(configuration: directory.file("bus.conf"))
    }
}

@Suite("The policy for the bus", .serialized)
struct BusPolicyTests {
    /// Shows the interface there, and returns what `busctl` is answered.
    private func answer(_ bus: SystemBus, _ verb: String, _ words: [String]) throws -> String {
        let loop = try EventLoop()
        let connection = try Bus(.at(bus.daemon.address), loop)
        let requests = BusInterface(
            "org.scomo.Agent1",
            [
                .method("Poll", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in Nothing() },
                .property("Version") { "7" },
            ])
        let object = try BusObject("/org/scomo/Agent1", requests, on: connection)
        try connection.take(name: "org.scomo.Agent1")
        defer { _ = object }
        let client = try bus.daemon.ask(verb, ["org.scomo.Agent1", "/org/scomo/Agent1"] + words)
        while client.isRunning { try loop.sleep(.milliseconds(5)) }
        return client.rest()
    }

    private var poll: [String] { ["org.scomo.Agent1", "Poll"] }
    private var version: [String] { ["org.scomo.Agent1", "Version"] }

    @Test("lets the agent be the agent")
    func owner() throws {
        #expect(try answer(try SystemBus(as: "user=\"scomo\""), "call", poll) == "")
    }

    @Test("lets nobody else be the agent", arguments: ["user=\"root\"", "user=\"@nobody\""])
    func notOwner(_ role: String) throws {
        let bus = try SystemBus(as: role)
        #expect(throws: SystemdError.self) { try answer(bus, "call", poll) }
    }

    @Test("lets root and the group order things")
    func callers() throws {
        #expect(try answer(try SystemBus(as: "user=\"root\"", mayOwn: true), "call", poll) == "")
        let group = #"group="scomo-admin""#
        #expect(try answer(try SystemBus(as: group, mayOwn: true), "call", poll) == "")
    }

    @Test("lets everybody else look and order nothing")
    func others() throws {
        // One each: the bus may take a moment to see that the agent of the one before has gone.
        func bus() throws -> SystemBus { try SystemBus(as: "user=\"@nobody\"", mayOwn: true) }
        #expect(try answer(bus(), "call", poll).contains("denied"))
        #expect(try answer(bus(), "get-property", version) == #"s "7""#)
        #expect(try answer(bus(), "introspect", ["--xml-interface"]).contains("Poll"))
    }
}
