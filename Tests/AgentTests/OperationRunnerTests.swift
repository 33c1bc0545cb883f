import Deployment
import Downloads
import Foundation
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import Settings
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("Work of an operation")
final class OperationRunnerTests {
    private let directory: String
    let deployer = RefusingDeployer()
    let components: SoftwareComponents
    var configuration = Configuration()
    /// - Unit: seconds since 1970.
    private var time: Int64 = 2_000_000_000
    /// By how much later it is than in truth.
    var passed = Duration.zero
    let files: LinuxFileSystem
    private(set) lazy var deferrals = Deferrals(files, configuration.deadlines, clockFloor) {
        [unowned self] in .now + passed
    }
    /// What the clock shows. - Unit: hours.
    var hour = 12
    private(set) lazy var holds = Holds(
        files, configuration.policy, clockFloor, now: { [unowned self] in .now + passed },
        timeOfDay: { [unowned self] _ in TimeOfDay(seconds: hour * 3600) ?? TimeOfDay(.now) })
    let requests = Requests()

    init() throws {
        directory = NSTemporaryDirectory() + "/scomo-test-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        files = try LinuxFileSystem(root: directory)
        components = try SoftwareComponents(files: files, deployer: deployer)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// - Parameter address: Where nobody listens.
    func order(
        _ primitive: String, address: String = "https://127.0.0.1:1/p", package name: String = "x"
    ) throws {
        let tree = ManagementTree()
        try tree.mount(components, as: "SCOMO")
        let package = "./SCOMO/Download/\(name)"
        try tree.add(package, NewNode(format: .interior, value: []), for: "s")
        for (leaf, value) in [("PkgID", "suite"), ("PkgURL", address)] {
            try tree.add(
                "\(package)/\(leaf)", NewNode(format: .character, value: Array(value.utf8)), for: "s")
        }
        let uri = "\(package)/Operations/\(primitive)"
        _ = try tree.execute(uri, ExecuteOrder(server: "s", uri: uri, correlator: nil))
    }

    func runner(
        confirming: @escaping () -> Void = {}, refusal: @escaping () -> DownloadRefusal? = { nil }
    ) throws -> OperationRunner {
        let (files, loop) = (files, try EventLoop())
        let works = WorkRunner(
            packages: PackageSource(files) { _ in
                PackageDownload(
                    tls: { () throws(ConfigurationError) in try plain() }, waiter: loop, files: files,
                    limits: DownloadLimits())
            }, deployer: deployer, files: files)
        return OperationRunner(
            components, works, Activity(), configuration, clockFloor, deferrals, holds, requests,
            now: { [unowned self] in .now + passed }, refusal: refusal, confirming: confirming)
    }

    private var clockFloor: ClockFloor {
        ClockFloor(files, built: 1_900_000_000) { [unowned self] in time + passed.components.seconds }
    }

    func perform(_ runner: OperationRunner) throws -> WorkEnd {
        try runner.perform(try #require(runner.next))
    }

    @Test(
        "that somebody has to confirm waits for that, asks for a session, and ends when it has come or the device went back"
    )
    func confirmation() throws {
        for (end, isGood) in [(TrialReport(passed: [7]), true), (TrialReport(), false)] {
            try order("DownloadInstall", package: isGood ? "good" : "bad")
            var sessions = 0
            let runner = try runner { sessions += 1 }
            let download = try #require(runner.next)
            guard case .download(_, let path) = download.action else { return }
            try files.write([1], to: path)
            try components.began(download)
            try components.finished(download, .downloaded)
            deployer.refusal = nil
            deployer.trials = TrialReport(
                current: Trial(
                    identifier: 7, generation: 2, confirmer: .server, left: .seconds(60), boots: 3))
            guard case .ended(.onTrial(7, [])) = try perform(runner) else {
                Issue.record("the operation has to be on trial")
                return
            }
            #expect(sessions == 1)
            guard case .stopped(let cause, _, _) = try perform(runner) else { return }
            #expect(cause.verdict == .notYet(.confirmation))
            #expect(runner.dueWork == nil && components.reports.isEmpty)
            runner.lookAtTrials()
            #expect(runner.dueWork != nil)
            deployer.trials = end
            guard case .ended(let result) = try perform(runner) else { return }
            #expect((result == .confirmed) == isGood)
            #expect(components.reports.map { $0.outcome.items[0].code == .successful } == [isGood])
            try components.answered(components.reports[0].number)
        }
    }

    @Test("that stopped for what may pass is kept, reported to nobody, and tried again later")
    func notYet() throws {
        try order("DownloadInstall")
        let runner = try runner()
        guard case .stopped(let cause, _, false) = try perform(runner) else {
            Issue.record("the work has to wait")
            return
        }
        #expect(cause.verdict == .notYet(.network))
        #expect(components.reports.isEmpty)
        #expect(runner.next != nil && runner.dueWork == nil)
        #expect(try #require(runner.due).remaining > .seconds(20))
    }

    @Test("that waits holds back no other operation")
    func others() throws {
        try order("Download")
        let runner = try runner()
        _ = try perform(runner)
        #expect(runner.dueWork == nil)
        try order("Download", package: "y")
        #expect(runner.dueWork?.operation != nil)
        #expect(runner.dueWork != components.nextWork())
    }

    @Test("that has waited until its deadline is reported with the standard's code")
    func deadline() throws {
        try order("DownloadInstall")
        configuration.deadlines.network = .seconds(100)
        let work = try #require(components.nextWork())
        try components.began(work)
        try components.waits(work, .seconds(100))
        let runner = try runner()
        guard case .ended(.failed(.serverUnavailable, _)) = try perform(runner) else {
            Issue.record("the work has to end")
            return
        }
        #expect(components.reports.count == 1 && runner.next == nil)
    }

    /// A package that has arrived. - Returns: Its file.
    func orderInstallation() throws -> Path? {
        try order("DownloadInstall")
        let download = try #require(components.nextWork())
        guard case .download(_, let path) = download.action else { return nil }
        try files.write([1], to: path)
        try components.began(download)
        try components.finished(download, .downloaded)
        return path
    }

    @Test("that will not pass is reported at once")
    func never() throws {
        _ = try orderInstallation()
        deployer.refusal = DeploymentFailure(.invalidPackage, "so")
        guard case .ended(.failed(.packageValidationFailed, _)) = try perform(runner()) else {
            Issue.record("the work has to end")
            return
        }
        #expect(components.reports.count == 1)
    }

    @Test(
        "of an installation waits for another program, and for a full disk",
        arguments: [
            (.busy, .device), (.outOfSpace, .storage), (.storage, .storage), (.outOfResources, .device),
        ] as [(DeploymentFailure.Kind, Obstacle)])
    func installation(_ kind: DeploymentFailure.Kind, _ obstacle: Obstacle) throws {
        let path = try #require(try orderInstallation())
        deployer.refusal = DeploymentFailure(kind, "so")
        let runner = try runner()
        guard case .stopped(let cause, _, _) = try perform(runner) else {
            Issue.record("the work has to wait")
            return
        }
        #expect(cause.verdict == .notYet(obstacle))
        #expect(try files.attributes(of: path) != nil, "the package is kept")
        #expect(components.reports.isEmpty)
    }

    @Test("that judges certificates isn't begun while the clock is behind what the device has seen")
    func clock() throws {
        try order("DownloadInstall")
        time = 100
        let runner = try runner()
        guard case .stopped(let cause, _, _) = try perform(runner) else {
            Issue.record("the work has to wait")
            return
        }
        #expect(cause.verdict == .notYet(.clock))
        #expect(components.reports.isEmpty)
        time = 2_000_000_000
        guard case .stopped(let later, _, _) = try perform(runner) else {
            Issue.record("the work has to go on")
            return
        }
        #expect(later.verdict == .notYet(.network))
    }
}
