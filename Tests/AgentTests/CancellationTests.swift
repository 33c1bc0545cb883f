import Linux
import SCOMO
import TestSupport
import Testing

@testable import Agent

extension OperationRunnerTests {
    @Test("that somebody on the device doesn't want any more ends with the code for it, waiting or going on")
    func cancelled() throws {
        let runner = try self.runner()
        try order("DownloadInstall")
        requests.cancel(try #require(components.nextWork()).operation)
        #expect(try perform(runner).word == "failed")
        #expect(requests.cancellations.isEmpty && components.reports.count == 1)
        try order("DownloadInstall", package: "y")
        #expect(try perform(runner).word == "waiting")
        for number in [try #require(components.nextWork()).operation, 999] { requests.cancel(number) }
        try runner.endCancelled()
        #expect(components.reports.count == 2 && runner.next == nil && requests.cancellations.isEmpty)
    }
}
