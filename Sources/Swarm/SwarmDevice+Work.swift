internal import Bytes
internal import Deployment
internal import Foundation
internal import HTTP
internal import Linux
internal import SCOMO
internal import SCOMOTerms

// What a device does of what it was ordered to do.

extension SwarmDevice {
    /// Carries out all operations that servers have ordered.
    func work() throws {
        while let work = components.nextWork() {
            try components.began(work)
            try components.finished(work, result(of: work))
            noteExecuted()
        }
        // What ended without work, too.
        noteExecuted()
    }

    private func result(of work: Work) -> WorkResult {
        guard !fails(work.operation) else { return .failed(work.failure, reason: "drawn to fail") }
        switch work.action {
        case .download(let address, let path): return download(address, to: path)
        case .install(_, let order): return .installed(software.install(order))
        case .activate(let component):
            return changed(work) { () throws(DeploymentFailure) in try software.activate(component) }
        case .deactivate(let component):
            return changed(work) { () throws(DeploymentFailure) in try software.deactivate(component) }
        case .remove(let component):
            return changed(work) { () throws(DeploymentFailure) in try software.remove(component) }
        case .removePackage(let path):
            try? files.remove(path)
            return .done
        case .awaitConfirmation: return .confirmed
        }
    }

    /// Drawn once for each operation.
    private func fails(_ operation: UInt64) -> Bool {
        if drawn.operation != operation {
            drawn = (operation, Int.random(in: 0..<100) < settings.failureShare)
        }
        return drawn.fails
    }

    private func changed(_ work: Work, _ body: () throws(DeploymentFailure) -> Void) -> WorkResult {
        do throws(DeploymentFailure) {
            try body()
            return .done
        } catch {
            return work.failed(error)
        }
    }

    /// Fetches a package, again and again while the device has patience; what comes is counted and dropped.
    private func download(_ address: String, to path: Path) -> WorkResult {
        let deadline = Instant.after(settings.patience)
        while true {
            do {
                let sink = CountingSink(rate: settings.downloadRate)
                let request = DownloadRequest(
                    try Bytes.URL(address), limit: .max, deadline: .seconds(24 * 3600))
                defer { measurements.change { $0.downloaded += sink.count } }
                _ = try HTTPClient(tls: tls, PollWaiter()).download(request, into: sink) { _, _ in }
                // Enough for the engine to see that the package is there.
                try files.write(Array("package".utf8), to: path)
                return .downloaded
            } catch {
                measurements.note(error: "\(error)")
                let pause = Self.pause(error)
                guard Instant.now + pause < deadline else {
                    return .failed(.downloadFailed, reason: "\(error)")
                }
                pause.sleep()
            }
        }
    }

    private static func pause(_ error: any Error) -> Duration {
        guard case .status(_, let retryAfter?) = error as? HTTPError else { return .seconds(1) }
        return retryAfter
    }
}

extension Work {
    /// What a device reports where it fails.
    fileprivate var failure: ResultCode {
        switch action {
        case .download: .downloadFailed
        case .install, .awaitConfirmation: .installFailed
        case .activate: .activateFailed
        case .deactivate: .deactivateFailed
        case .remove, .removePackage: .removeFailed
        }
    }
}

/// Drops a download, no faster than it may come.
private final class CountingSink: DownloadSink {
    private(set) var count = 0
    private let rate: Int?
    private let start = Instant.now

    /// - Parameter rate: In bytes a second.
    init(rate: Int?) { self.rate = rate }

    func size() throws(HTTPError) -> Int { count }
    func begin(_ start: DownloadStart) throws(HTTPError) { count = start.offset }
    func discard() throws(HTTPError) { count = 0 }

    func write(_ piece: Span<UInt8>) throws(HTTPError) {
        count += piece.count
        guard let rate, rate > 0 else { return }
        (Duration.seconds(Double(count) / Double(rate)) - (Instant.now - start)).sleep()
    }
}

extension Duration {
    /// Lets so much time pass on this thread.
    func sleep() { if self > .zero { Foundation.Thread.sleep(forTimeInterval: self / .seconds(1)) } }
}
