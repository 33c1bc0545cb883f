import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@testable import Agent

@Suite("A report that no server answers")
final class ReportDeadlineTests {
    private let files = CrashingFileSystem()
    private let deployer = RefusingDeployer()
    private var components: SoftwareComponents
    private var passed = Duration.zero

    init() throws { components = try SoftwareComponents(files: files, deployer: deployer) }

    private func start(_ limit: Duration) throws -> ReportDeadline {
        components = try SoftwareComponents(files: files, deployer: deployer)
        return ReportDeadline(components, deployer, limit: limit) { [unowned self] in
            Instant(sinceStart: .seconds(1000) + passed)
        }
    }

    /// An operation fails, so that there is a report for the server.
    private func fail(_ package: String) throws {
        let tree = ManagementTree()
        try tree.mount(components, as: "SCOMO")
        let node = "./SCOMO/Download/\(package)"
        try tree.add(node, NewNode(format: .interior, value: []), for: "s")
        let address = Array("https://127.0.0.1:1/p".utf8)
        try tree.add("\(node)/PkgURL", NewNode(format: .character, value: address), for: "s")
        let uri = "\(node)/Operations/Download"
        _ = try tree.execute(uri, ExecuteOrder(server: "s", uri: uri, correlator: nil))
        let work = try #require(components.nextWork())
        try components.began(work)
        try components.finished(work, .failed(.downloadFailed, reason: "gone"))
    }

    @Test("is tried for ever, as long as nobody says something else")
    func forEver() throws {
        let deadline = try start(.zero)
        try fail("x")
        for _ in 0..<3 {
            deadline.look()
            #expect(deadline.due == nil)
            passed += .seconds(52 * 604_800)
        }
        #expect(components.reports.count == 1 && deployer.refusals.isEmpty)
    }

    @Test("is given up at its own deadline, and that goes into the log of events under its operation")
    func givenUp() throws {
        let deadline = try start(.seconds(7200))
        #expect(deadline.due == nil)
        try fail("x")
        let first = try #require(components.reports.first).number
        deadline.look()
        #expect(deadline.due == Instant(sinceStart: .seconds(8200)))
        passed = .seconds(3000)
        try fail("y")
        deadline.look()
        passed = .seconds(7199)
        deadline.look()
        #expect(components.reports.count == 2)
        #expect(deadline.due == Instant(sinceStart: .seconds(8200)))
        passed = .seconds(7200)
        deadline.look()
        #expect(components.reports.count == 1 && components.reports.first?.number != first)
        #expect(deployer.refusals.map { $0.action } == [.report])
        #expect(deployer.refusals.map { $0.author.operation } == ["\(first)"])
        deadline.look()
        #expect(deadline.due == Instant(sinceStart: .seconds(11_200)))
        try components.answered(try #require(components.reports.first).number)
        deadline.look()
        #expect(deadline.due == nil && deployer.refusals.count == 1)
    }

    @Test(
        "has its time counted over restarts, noted once an hour; the time that the device is off doesn't count"
    )
    func restarts() throws {
        let first = try start(.seconds(4 * 3600))
        try fail("x")
        first.look()
        let writes = files.operations
        passed = .seconds(3599)
        first.look()
        #expect(files.operations == writes)
        passed = .seconds(3600)
        first.look()
        #expect(files.operations > writes)
        passed = .seconds(7000)
        first.look()
        let second = try start(.seconds(4 * 3600))
        passed = .seconds(500_000)
        second.look()
        #expect(second.due == Instant(sinceStart: .seconds(501_000 + 3 * 3600)))
        passed += .seconds(3 * 3600 - 1)
        second.look()
        #expect(components.reports.count == 1)
        passed += .seconds(1)
        second.look()
        #expect(components.reports.isEmpty && deployer.refusals.count == 1)
        #expect(try SoftwareComponents(files: files, deployer: deployer).reports.isEmpty)
    }

    @Test("is tried on while the disk can't forget it")
    func fullDisk() throws {
        let deadline = try start(.seconds(3600))
        try fail("x")
        deadline.look()
        passed = .seconds(3600)
        files.fault = .refusesChanges(from: 0, .noSpace)
        deadline.look()
        #expect(components.reports.count == 1)
        files.fault = .powerFails(after: .max)
        passed = .seconds(7200)
        deadline.look()
        #expect(components.reports.isEmpty)
    }
}
