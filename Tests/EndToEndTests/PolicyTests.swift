import Foundation
import TestSupport
import Testing

@Suite("An agent whose operator wants to be asked", .timeLimit(.minutes(20)))
struct PolicyTests {
    @Test("fetches a package, waits with it over a restart, says so, and installs it when somebody agrees")
    func approval() throws {
        let directory = try TemporaryDirectory()
        let address = "unix:path=\(directory.file("bus"))"
        let daemon = try BusDaemon(at: address)
        defer { withExtendedLifetime(daemon) {} }
        let fleet = try Fleet(settings: "[Bus]\nBus=session\n[Policy]\nNormal=ask\nDeadline=1h")
        let operation = try fleet.requestInstallation("1.0")
        let environment = ["DBUS_SESSION_BUS_ADDRESS=\(address)"]
        let first = try fleet.device.start(environment)
        _ = try first.line(
            containing: "operation 1: the installation waits until somebody on the device agrees")
        first.end()
        let agent = try fleet.device.start(environment)
        let control = { (words: String...) throws -> String in
            try Command([Programs.control, "--bus", address] + words).rest()
        }
        var said = ""
        for _ in 0..<600 where !said.contains("waits for approval until ") {
            said = try control("operations")
            usleep(100_000)
        }
        #expect(said.contains("installing, waits for approval until "), "\(said)")
        let told = try control("tree", "./SCOMO/Ext/Deferred")
        #expect(told.contains("Z (approval) DownloadInstall \(Maker.package)"), "\(told)")
        #expect(try control("approve", "1") == "operation 1 begins")
        #expect(try fleet.end(of: operation).codes == [1200])
        agent.end()
    }
}
