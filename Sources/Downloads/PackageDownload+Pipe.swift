import Bytes
import Deployment
import HTTP
public import Linux
import OpenSSL
import Settings

// A package that is installed while it comes.

extension PackageDownload {
    /// Makes one attempt, straight into a pipe: nothing of the package lies on the disk. What breaks off goes on where it was, as long
    /// as the server has the same file, or another place has it.
    ///
    /// - Parameters:
    ///   - address: The URL of the package, or of a descriptor that tells where it is.
    ///   - pipe: Where its bytes go.
    /// - Returns: `.complete` also where the reader has closed the pipe: it knows why.
    public func run(_ address: String, into pipe: borrowing FileHandle) -> DownloadEnd {
        let sink: PipeSink
        do throws(Errno) { sink = try PipeSink(pipe, waiter) } catch {
            return .failed(DownloadFailure(.outOfResources, "\(error)"), retryAfter: nil, gained: 0)
        }
        do throws(BrokenAttempt) {
            let search = try search(address)
            try search.run(known: nil) { (place) throws(BrokenAttempt) in
                try pour(place, search.ordered.url, sink)
            }
            return .complete
        } catch {
            if sink.end == .closed { return .complete }
            if error.failure.kind == .stopRequested { return .stopped }
            // The next attempt begins anew, so nothing is gained.
            return .failed(error.failure, retryAfter: error.retryAfter, gained: 0)
        }
    }

    /// Asks one place until all has come, with growing pauses. Nobody reads on as soon as this gives up at the last of them.
    private func pour(
        _ place: Place, _ url: URL, _ sink: PipeSink
    ) throws(BrokenAttempt) -> DownloadResult.Document? {
        var failures = 0
        sink.comeToNextPlace()
        while true {
            let before = sink.written
            do throws(BrokenAttempt) {
                return try ask(place, url, sink)
            } catch {
                failures = sink.written > before ? 1 : failures + 1
                guard error.mayPass, sink.known != nil, sink.end == nil, failures <= patience else {
                    throw sink.mayGoOnElsewhere ? error.leavingOpen : error
                }
                try rest(after: failures, url, sink)
            }
        }
    }

    /// - Parameter failures: In a row; each doubles the wait, from a second on, and some of it is chance: a server that comes back isn't
    ///   asked by all devices at once.
    private func rest(after failures: Int, _ url: URL, _ sink: PipeSink) throws(BrokenAttempt) {
        let whole = Int64(1000) << Int64(failures - 1)
        let chance = (try? Random.bytes(count: 1))?.first ?? 0
        do throws(HTTPError) {
            try sink.rest(until: .after(.milliseconds(whole - whole * Int64(chance) / 1024)))
        } catch {
            throw BrokenAttempt(error, url, gained: sink.written)
        }
    }

    private func ask(
        _ place: Place, _ url: URL, _ sink: PipeSink
    ) throws(BrokenAttempt) -> DownloadResult.Document? {
        // What has begun goes on: broken off, all of it would have to come once more.
        let patient = DownloadWaiter(
            waiter, limits, paused: { [paused] in paused() + sink.paused },
            refusal: { [refusal] in sink.written == 0 ? refusal() : nil })
        let client = try client(patient)
        if place.digest != nil { try sink.beginDigest() }
        let document: DownloadResult.Document?
        do throws(HTTPError) {
            document = try fetch(place, sink, client, patient)
        } catch {
            if let failure = patient.failure { throw BrokenAttempt(failure, gained: sink.written) }
            throw BrokenAttempt(error, url, gained: sink.written)
        }
        if document == nil { try checkDigest(of: sink, place.digest) }
        return document
    }

    /// The installer waits for the pipe's end before it changes anything, and is told first that this isn't the package.
    private func checkDigest(of sink: PipeSink, _ expected: PackageDigest?) throws(BrokenAttempt) {
        guard let expected else { return }
        do throws(BrokenAttempt) {
            try expected.check(try sink.digest())
        } catch {
            // What has gone through keeps others from being asked.
            throw BrokenAttempt(error.failure, gained: sink.written)
        }
    }

    private func fetch(
        _ place: Place, _ sink: PipeSink, _ client: HTTPClient, _ patient: DownloadWaiter
    ) throws(HTTPError) -> DownloadResult.Document? {
        var size = sink.written
        var request = DownloadRequest(
            place.url, from: sink.known == nil ? 0 : size, ifRange: sink.known, total: sink.total,
            limit: limits.size, deadline: limits.time)
        (request.beginning, request.types, request.size) = (Self.gzip, place.types, place.size)
        request.isFromElsewhere = sink.isFromElsewhere
        return try client.download(
            request, into: sink,
            document: {
                place.mayBeDescriptor && sink.written == 0 ? DownloadResult.Document.limit($0, $1) : nil
            },
            started: { start in
                size = start.offset
                started(DownloadBeginning(address: "\(place.url)", offset: start.offset))
            },
            progress: { bytes, total in
                patient.receive(bytes - size)
                size = bytes
                progress(bytes, total)
            }
        ).document
    }
}

extension BrokenAttempt {
    /// The same, where another place may go on behind what has come.
    fileprivate var leavingOpen: BrokenAttempt {
        var open = self
        open.gained = 0
        return open
    }

    /// Whether the same server may go on soon.
    fileprivate var mayPass: Bool {
        [.unreachable, .untrusted, .serverError, .cutShort].contains(failure.kind)
    }
}
