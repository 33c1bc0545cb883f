import Foundation
import TestSupport
import Testing

@Suite("A device and a server", .timeLimit(.minutes(20)))
struct FlowTests {
    @Test("T-COMB-1: download, install, activate and report in one command")
    func combined() throws {
        let fleet = try Fleet()
        let package = try fleet.publish("1.0")
        let operation = try fleet.perform("DownloadAndInstallAndActivate", "package", package)
        #expect(operation.state == "succeeded")
        #expect(operation.codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        let expected = InventoryAnswer.Deployed(id: Maker.component, version: "1.0", state: "active")
        #expect(try fleet.server.inventory().deployed == [expected])
    }

    @Test("download first, install inactive later, activate, deactivate, remove")
    func singly() throws {
        let fleet = try Fleet()
        let package = try fleet.publish("1.0")
        #expect(try fleet.perform("Download", "package", package).codes == [1200])
        #expect(try fleet.server.inventory().delivered.map(\.packageId) == [Maker.package])
        #expect(try fleet.perform("InstallInactive", "packageId", Maker.package).codes == [1200])
        #expect(throws: (any Error).self) { try fleet.device.runActive("greet") }
        #expect(try fleet.perform("Activate", "component", Maker.component).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        #expect(try fleet.perform("Deactivate", "component", Maker.component).codes == [1200])
        #expect(throws: (any Error).self) { try fleet.device.runActive("greet") }
        #expect(try fleet.perform("Remove", "component", Maker.component).codes == [1200])
        #expect(try fleet.server.inventory().deployed == [])
    }

    @Test(
        "components of other versions than a package was released with are told, until they are the right ones"
    )
    func mixed() throws {
        let fleet = try Fleet()
        let base = "org.example.base"
        func install(_ package: String) throws -> [[String]?] {
            #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
            return try fleet.server.inventory().deployed.map(\.mismatches)
        }
        let folder = fleet.server.packages
        #expect(try install(fleet.maker.pack("1.1", into: folder, component: base)) == [nil])
        let greeter = try fleet.maker.pack("2.0", into: folder, fields: "Released-With: \(base) (= 1.2)\n")
        #expect(try install(greeter) == [nil, ["\(base) (= 1.2): 1.1"]])
        #expect(try install(fleet.maker.pack("1.2", into: folder, component: base)) == [nil, nil])
    }

    @Test("one of Debian's packages, enclosed, comes and goes as any other, and not to another processor")
    func enclosed() throws {
        let fleet = try Fleet()
        let folder = fleet.server.packages
        let good = try fleet.maker.wrap("1.0", architecture: "all", into: folder)
        #expect(try fleet.perform("DownloadInstall", "package", good).codes == [1200])
        #expect(try fleet.device.runActive("greet", in: "usr/bin") == "greetings from 1.0")
        let other = try fleet.maker.wrap("1.1", architecture: "m68k", into: folder)
        #expect(try fleet.perform("DownloadInstall", "package", other).codes == [1413])
        #expect(try fleet.device.runActive("greet", in: "usr/bin") == "greetings from 1.0")
        #expect(try fleet.perform("Remove", "component", Maker.component).codes == [1200])
        #expect(try fleet.server.inventory().deployed == [])
    }

    @Test("an update that the device asked for")
    func requestedByDevice() throws {
        let fleet = try Fleet()
        let first = try fleet.requestInstallation("1.0")
        try fleet.device.session().expectSuccess()
        try fleet.publish("1.1")
        try fleet.device.session("--request-update").expectSuccess()
        let update = try fleet.server.operation(first + 1)
        #expect(update.requestedBy == "device")
        #expect(update.codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.1")
    }

    @Test("a version that isn't healthy is taken back, and that is reported")
    func unhealthy() throws {
        let fleet = try Fleet()
        _ = try fleet.requestInstallation("1.0")
        try fleet.device.session().expectSuccess()
        let bad = try fleet.requestInstallation("2.0", healthCheck: "exit 1")
        try fleet.device.session().expectSuccess()
        #expect(try fleet.server.operation(bad).codes == [1405])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }

    @Test("a package of somebody whom the device doesn't trust is refused with 1407")
    func untrustedPackage() throws {
        let fleet = try Fleet()
        let package = try Maker().pack("1.0", into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1407])
        #expect(try fleet.server.inventory().deployed == [])
    }

    @Test("a root that was taken away isn't trusted at the next package, without a restart")
    func deletedRoot() throws {
        let fleet = try Fleet()
        let first = try fleet.requestInstallation("1.0")
        let agent = try fleet.device.start()
        #expect(try fleet.end(of: first).codes == [1200])
        let root = fleet.device.directory.file("trust.d/maker.pem")
        try Command.run("mv", root, fleet.device.directory.file("maker.pem"))
        let second = try fleet.requestInstallation("2.0")
        #expect(try fleet.end(of: second).codes == [1407])
        // One that can't be read is waited for.
        try fleet.device.directory.write(Array("nonsense".utf8), "trust.d/other.pem")
        let third = try fleet.requestInstallation("3.0")
        _ = try agent.line(containing: "other.pem")
        try Command.run("rm", fleet.device.directory.file("trust.d/other.pem"))
        try Command.run("mv", fleet.device.directory.file("maker.pem"), root)
        #expect(try fleet.end(of: third).codes == [1200])
        agent.end()
    }

    @Test("a package about trust is ordered like any other, and changes whom the device trusts")
    func changedTrust() throws {
        let fleet = try Fleet()
        let new = try Maker()
        try fleet.maker.packTrust(1, ["--anchor", new.root], into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", Maker.trustFile(1)).codes == [1200])
        try new.packTrust(
            2, ["--anchor", new.root, "--withdraw", fleet.maker.root], into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", Maker.trustFile(2)).codes == [1200])
        let refused = try fleet.maker.pack("1.0", into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", refused).codes == [1407])
        let taken = try new.pack("2.0", into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", taken).codes == [1200])
    }

    @Test("T-REP-2: a report waits until the server is there again")
    func lateReport() throws {
        let fleet = try Fleet()
        // The health check holds the installation up until the test has stopped the server.
        let flag = fleet.device.directory.file("go")
        let operation = try fleet.requestInstallation(
            "1.0", healthCheck: "until [ -e \(flag) ]; do sleep 0.05; done")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        fleet.server.stop()
        try fleet.device.directory.write([], "go")
        _ = try agent.line(containing: "installing ended well")
        try fleet.server.start()
        #expect(try fleet.end(of: operation).codes == [1200])
        agent.end()
    }
}
