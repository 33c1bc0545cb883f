import Downloads
import Linux
import SCOMO
import SCOMOTerms
import Testing

@testable import Agent

// What the configuration keeps from being fetched now.
extension OperationRunnerTests {
    @Test(
        "that fetches something isn't begun while that isn't allowed, counts no attempt, and no deadline passes"
    )
    func refused() throws {
        configuration.deadlines.network = .seconds(100)
        try order("DownloadInstall")
        var refusal: DownloadRefusal?
        let runner = try runner(refusal: { refusal })
        guard case .stopped = try perform(runner) else { return }
        let work = try #require(runner.next)
        #expect(runner.attempts(at: work) == 1)
        // It has waited for the network, and then for something else.
        passed = .seconds(60)
        refusal = DownloadRefusal("it is noon", retry: .seconds(900))
        for _ in 1...3 {
            guard case .stopped(let cause, _, false) = try perform(runner) else {
                Issue.record("the work has to wait")
                return
            }
            #expect(cause.verdict == .notYet(.permission) && cause.reason == "it is noon")
            #expect(runner.attempts(at: work) == 1 && runner.dueWork == nil && components.reports.isEmpty)
            #expect(try #require(runner.due) - .now - passed > .seconds(800))
            passed += .seconds(86_400)
        }
        refusal = nil
        guard case .stopped(let cause, _, _) = try perform(runner) else {
            Issue.record("the work has to go on, and its deadline hasn't passed")
            return
        }
        #expect(cause.verdict == .notYet(.network) && runner.attempts(at: work) == 2)
        passed += .seconds(200)
        guard case .ended(.failed(.serverUnavailable, _)) = try perform(runner) else {
            Issue.record("the deadline has passed now")
            return
        }
    }

    @Test("that installs what has come isn't kept from that by what keeps packages from being fetched")
    func installedAllTheSame() throws {
        _ = try orderInstallation()
        deployer.refusal = nil
        let runner = try runner(refusal: { DownloadRefusal("it is noon", retry: .seconds(900)) })
        guard case .ended(.installed) = try perform(runner) else {
            Issue.record("the package has to be installed")
            return
        }
    }
}
