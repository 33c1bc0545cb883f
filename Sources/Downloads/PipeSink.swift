import HTTP
import Linux

/// A download that goes into a pipe. What has gone through can't be taken back.
final class PipeSink: DownloadSink {
    private let pipe: FileHandle
    private let waiter: any Waiter
    /// How many bytes have gone through.
    private(set) var written = 0
    /// How many of those come once more.
    private var repeated = 0
    /// What tells the file from others; of the first answer.
    private var validator: String?
    private(set) var total: Int?
    /// Whether what has gone through came from another place than the one that is asked now.
    private(set) var isFromElsewhere = false
    /// Of what has gone through, if somebody wants to know.
    private var running: RunningDigest?
    private var hasDigest = false
    /// How long the reader has kept the server waiting.
    private(set) var paused = Duration.zero
    /// Why nothing can go through any more.
    private(set) var end: End?

    enum End {
        /// The reader has closed it.
        case closed
        /// The server has another file now.
        case otherFile
    }

    /// - Parameters:
    ///   - pipe: Where it is written to.
    ///   - waiter: Passes the time until the reader has taken enough.
    init(_ pipe: borrowing FileHandle, _ waiter: any Waiter) throws(Errno) {
        self.pipe = try pipe.reopenedPipe(.writable)
        self.waiter = waiter
    }

    /// What to go on with. Without it nobody can tell whether the rest is of the same file.
    var known: String? { written > 0 ? validator : nil }

    /// Whether another place may go on: its length and a strong entity tag have to tell that it has that file, as for a package that is kept
    /// in a file. That it lies, only the digests tell which the installer checks.
    var mayGoOnElsewhere: Bool {
        guard end != .closed, let total, written < total else { return false }
        return known?.utf8.first == UInt8(ascii: "\"")
    }

    /// Another place is asked, which may have the file that the last one hasn't any more.
    func comeToNextPlace() {
        isFromElsewhere = written > 0
        if end == .otherFile { end = nil }
    }

    func size() throws(HTTPError) -> Int { written }

    func begin(_ start: DownloadStart) throws(HTTPError) {
        if written == 0 {
            (validator, total) = (start.validator, start.total)
        } else {
            let isOther = start.offset < written && start.validator != validator
            guard validator != nil, !isOther, !isFromElsewhere || start.total == total else {
                end = .otherFile
                throw .otherContent
            }
        }
        repeated = written - start.offset
    }

    func write(_ piece: Span<UInt8>) throws(HTTPError) {
        var passed = min(repeated, piece.count)
        repeated -= passed
        while passed < piece.count {
            guard let count = try send(piece.extracting(droppingFirst: passed)) else {
                try waitForReader()
                continue
            }
            running?.update(piece.extracting(passed..<(passed + count)))
            passed += count
            written += count
        }
    }

    /// To be asked for before anything goes through; a second time it changes nothing.
    func beginDigest() throws(BrokenAttempt) {
        guard !hasDigest else { return }
        running = try PackageDigest.begin()
        hasDigest = true
    }

    /// Of all that has gone through; empty if nobody asked for it.
    func digest() throws(BrokenAttempt) -> [UInt8] { try running?.finish() ?? [] }

    func discard() throws(HTTPError) { end = .otherFile }

    /// - Returns: nil when there is no room now.
    private func send(_ bytes: Span<UInt8>) throws(HTTPError) -> Int? {
        do throws(Errno) {
            return try pipe.writeOnce(bytes)
        } catch {
            guard error != .wouldBlock else { return nil }
            if error == .brokenPipe { end = .closed }
            throw .storage(error)
        }
    }

    private func waitForReader() throws(HTTPError) {
        let begin = Instant.now
        do throws(WaitError) {
            try waiter.wait(for: pipe.descriptor, toBe: .writable, until: .after(Self.patience))
        } catch {
            throw .interrupted(error)
        }
        paused += .now - begin
    }

    /// Passes some time; ends at once when the reader has closed the pipe, or the program is to stop.
    func rest(until deadline: Instant) throws(HTTPError) {
        do throws(WaitError) {
            try waiter.wait(for: pipe.descriptor, toBe: .readable, until: deadline)
        } catch .timedOut {
            return
        } catch {
            throw .interrupted(error)
        }
        end = .closed
        throw .storage(.brokenPipe)
    }

    /// How long the reader may take nothing. - Default: 1 h: a disk may be slow, and a package may be in the way.
    private static var patience: Duration { .seconds(3600) }
}
