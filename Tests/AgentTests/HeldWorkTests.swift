import Deployment
import Linux
import SCOMO
import SCOMOTerms
import Settings
import Testing

@testable import Agent

extension OperationRunnerTests {
    /// Fetches the package of an operation, so that its installation comes next.
    private func deliver(_ runner: OperationRunner, package name: String = "x") throws -> UInt64 {
        try order("DownloadInstall", package: name)
        let download = try #require(components.nextWork(besides: holds.waiting))
        guard case .download(_, let path) = download.action else { return 0 }
        try files.write([1], to: path)
        try components.began(download)
        try components.finished(download, .downloaded)
        deployer.refusal = nil
        return download.operation
    }

    @Test("that installs waits until somebody agrees, holds back no other, and is looked at once")
    func asked() throws {
        configuration.policy.normal = .ask
        let runner = try runner()
        let operation = try deliver(runner)
        guard case .stopped(let cause, _, _) = try perform(runner) else {
            Issue.record("it has to wait")
            return
        }
        #expect(cause.verdict == .notYet(.policy) && components.reports.isEmpty)
        #expect(runner.dueWork == nil && runner.next == nil && runner.firstDelayed == operation)
        #expect(holds.delay(of: operation)?.reason == .approval && !holds.areNew)
        #expect(try #require(runner.due) - .now > .seconds(3500))
        let other = try deliver(runner, package: "y")
        #expect(runner.dueWork?.operation == other)
        deployer.foreseen.notes.urgency = .security
        guard case .ended(.installed) = try perform(runner) else {
            Issue.record("what closes a hole isn't asked for")
            return
        }
        #expect(holds.approve(operation))
        runner.keepDelays()
        #expect(runner.dueWork?.operation == operation)
        guard case .ended(.installed) = try perform(runner) else {
            Issue.record("somebody has agreed")
            return
        }
        #expect(deployer.plans == 2 && components.reports.count == 2)
        #expect(holds.urgency(of: operation) == nil)
    }

    @Test("that installs waits for its window, or until the deadline")
    func windows() throws {
        configuration.policy.normal = .window
        configuration.policy.windows = try #require(DailyWindow.list("02:00-05:00"))
        configuration.policy.deadline = .seconds(3 * 86_400)
        let runner = try runner()
        for isInWindow in [true, false] {
            hour = 12
            let operation = try deliver(runner, package: isInWindow ? "x" : "y")
            #expect(try perform(runner).word == "waiting")
            passed += .seconds(86_400)
            #expect(try perform(runner).word == "waiting")
            #expect(holds.waiting == [operation])
            if isInWindow { hour = 3 } else { passed += .seconds(2 * 86_400) }
            passed += .seconds(3600)
            #expect(try perform(runner).word == "done")
            try components.answered(operation)
        }
    }

    @Test(
        "that waits for its window has its obstacle's whole deadline afterwards, and no restart of then counts"
    )
    func obstacles() throws {
        configuration.policy.normal = .window
        configuration.policy.windows = try #require(DailyWindow.list("02:00-05:00"))
        configuration.policy.deadline = .zero
        configuration.deadlines.device = .seconds(7200)
        let first = try runner()
        let operation = try deliver(first)
        deployer.refusal = DeploymentFailure(.busy, "busy")
        hour = 4
        #expect(try perform(first).word == "waiting")
        passed += .seconds(3600)
        hour = 5
        #expect(try perform(first).word == "waiting")
        #expect(holds.waiting == [operation])
        passed += .seconds(80_000)
        for _ in 0..<20 { _ = try SoftwareComponents(files: files, deployer: deployer) }
        let again = try SoftwareComponents(files: files, deployer: deployer)
        #expect(again.operations.map { $0.stage } == ["installing"])
        hour = 2
        #expect(try perform(first).word == "waiting")
        passed += .seconds(7100)
        #expect(try perform(first).word == "waiting")
        passed += .seconds(3700)
        #expect(try perform(first).word == "failed")
    }

    @Test("whose package would be refused says so at once, and one that can't be looked at isn't installed")
    func look() throws {
        configuration.policy.normal = .ask
        let runner = try runner()
        let first = try deliver(runner)
        deployer.planRefusal = DeploymentFailure(.unavailable, "away")
        guard case .stopped(let cause, _, _) = try perform(runner) else {
            Issue.record("nobody knows what it is")
            return
        }
        #expect(cause.verdict == .notYet(.device) && holds.waiting.isEmpty)
        let refusals: [(RefusingDeployer) -> Void] = [
            { $0.planRefusal = DeploymentFailure(.invalidPackage, "not signed") },
            { $0.foreseen.failure = DeploymentFailure(.downgrade, "older") },
        ]
        for refuse in refusals {
            deployer.planRefusal = nil
            passed += .seconds(7200)
            refuse(deployer)
            deployer.refusal = DeploymentFailure(.downgrade, "older")
            #expect(try perform(runner).word == "failed")
            if components.reports.first?.number == first { try components.answered(first) }
            _ = try deliver(runner, package: "y\(deployer.plans)")
        }
        // Room may come until then.
        deployer.planRefusal = nil
        deployer.foreseen.failure = DeploymentFailure(.outOfSpace, "full")
        #expect(try perform(runner).word == "waiting")
        #expect(holds.waiting.count == 1)
    }

    @Test("that is held back can be cancelled")
    func cancelHeld() throws {
        configuration.policy.normal = .ask
        let runner = try runner()
        let operation = try deliver(runner)
        #expect(try perform(runner).word == "waiting")
        requests.cancel(operation)
        try runner.endCancelled()
        #expect(components.reports.map { $0.outcome.items[0].code } == [.userCancelled])
        #expect(holds.waiting.isEmpty && runner.firstDelayed == nil)
    }
}
