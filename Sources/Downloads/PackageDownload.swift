import Bytes
import Deployment
public import HTTP
public import Linux
public import OpenSSL
public import Settings

/// Fetches one delivery package into a partial file, and goes on where an earlier attempt ended.
public struct PackageDownload {
    private let tls: () throws(ConfigurationError) -> TLSContext
    private let waiter: any Waiter
    private let files: LinuxFileSystem
    private let limits: DownloadLimits
    private let http: HTTPSettings
    private let paused: () -> Duration
    private let started: (DownloadBeginning) -> Void
    private let progress: (_ bytes: Int, _ total: Int?) -> Void

    /// - Parameters:
    ///   - tls: Made for each attempt, so that an idle program doesn't keep certificates in memory.
    ///   - waiter: Carries all waits.
    ///   - files: The state directory.
    ///   - paused: How long others have had the waiter's time in all, which doesn't count as slowness. - Default: never.
    ///   - started: Told when the content begins to come.
    ///   - progress: Told the bytes so far and the total, if the server said it.
    public init(
        tls: @escaping () throws(ConfigurationError) -> TLSContext, waiter: any Waiter,
        files: LinuxFileSystem, limits: DownloadLimits, http: HTTPSettings = HTTPSettings(),
        paused: @escaping () -> Duration = { .zero },
        started: @escaping (DownloadBeginning) -> Void = { _ in },
        progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in }
    ) {
        (self.tls, self.waiter, self.files, self.limits) = (tls, waiter, files, limits)
        (self.http, self.paused, self.started, self.progress) = (http, paused, started, progress)
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - address: The package's URL.
    ///   - path: Its file, with what earlier attempts brought.
    public func run(_ address: String, to path: Path) -> DownloadEnd {
        do throws(BrokenAttempt) {
            try fetch(url(address), address, path)
            return .complete
        } catch {
            if error.failure.kind == .stopRequested { return .stopped }
            return .failed(error.failure, retryAfter: error.retryAfter, gained: error.gained)
        }
    }

    /// Lets go of a package that will not come any more: on a full disk the result needs the room.
    public func discard(_ path: Path) {
        DownloadNote(files, path).remove()
        try? files.remove(path)
    }

    private func url(_ address: String) throws(BrokenAttempt) -> URL {
        do throws(URLError) { return try URL(address) } catch {
            throw BrokenAttempt(.badAddress, "\(error)")
        }
    }

    private func fetch(_ url: URL, _ address: String, _ path: Path) throws(BrokenAttempt) {
        let patient = ThroughputWaiter(waiter, limits, paused: paused)
        let client: HTTPClient
        do throws(ConfigurationError) {
            client = HTTPClient(tls: try tls(), patient, settings: http)
        } catch {
            throw BrokenAttempt(error)
        }
        let before = size(of: path)
        do throws(HTTPError) {
            try fetch(url, address, path, client, patient)
        } catch {
            let gained = max(0, size(of: path) - before)
            if patient.isTooSlow { throw BrokenAttempt(tooSlow: limits, gained: gained) }
            throw BrokenAttempt(error, url, gained: gained)
        }
        try checkBeginning(of: path)
    }

    /// What an earlier attempt kept may have been of something else than a package.
    private func checkBeginning(of path: Path) throws(BrokenAttempt) {
        do throws(HTTPError) {
            let file = try open(path)
            guard try storing({ () throws(Errno) in try file.read(exactly: 2) }) != Self.gzip else { return }
        } catch {
            throw BrokenAttempt(.storage, "\(error)")
        }
        discard(path)
        throw BrokenAttempt(.serverError, "what the server sent is no delivery package")
    }

    /// ID1 and ID2 of a gzip file. - Source: RFC 1952, section 2.3.1.
    private static var gzip: [UInt8] { [0x1F, 0x8B] }

    private func size(of path: Path) -> Int {
        guard let attributes = try? files.attributes(of: path) else { return 0 }
        return attributes.size
    }
}

extension PackageDownload {
    private func fetch(
        _ url: URL, _ address: String, _ path: Path, _ client: HTTPClient, _ patient: ThroughputWaiter
    ) throws(HTTPError) {
        let note = DownloadNote(files, path)
        let file = try open(path)
        // Without a validator the bytes that are there might be another file's.
        let kept = note.content(of: address)
        var size = try storing { () throws(Errno) in try file.seekToEnd() }
        var request = DownloadRequest(
            url, from: kept == nil ? 0 : size, ifRange: kept?.validator, total: kept?.total,
            limit: min(limits.size, limits.quota), deadline: limits.time)
        (request.room, request.beginning) = (try room(for: path), Self.gzip)
        _ = try client.download(
            request, into: file,
            started: { start in
                size = start.offset
                started(DownloadBeginning(address: "\(url)", offset: start.offset))
                let isShort = start.total.map { $0 <= Self.shortLength } ?? false
                note.save(address, validator: start.validator, total: start.total, isShort: isShort)
            },
            progress: { bytes, total in
                patient.receive(bytes - size)
                size = bytes
                progress(bytes, total)
            })
        try synchronize(file, note)
        try keepName(of: path)
        note.remove()
    }

    /// What is fetched anew in the time that the disk takes to keep a note. - Unit: bytes. - Default: 64 KiB.
    private static var shortLength: Int { 65_536 }

    /// What the disk failed to keep once isn't asked for again: the kernel may count it as kept by then, though it was lost (fsync(2),
    /// errors). So the next attempt begins anew.
    private func synchronize(
        _ file: borrowing FileHandle, _ note: DownloadNote
    ) throws(HTTPError) {
        do throws(Errno) {
            try file.synchronize(waiter)
        } catch {
            note.remove()
            try? file.truncate(to: 0)
            throw .storage(error)
        }
    }

    /// How large the package may become.
    private func room(for path: Path) throws(HTTPError) -> DownloadRoom {
        do throws(FileSystemError) {
            return try StateRoom(files, limits).room(for: path)
        } catch {
            throw .storage(error.reason)
        }
    }

    /// The content is of no use without a name, and not every file system keeps that of a new file together with it.
    private func keepName(of path: Path) throws(HTTPError) {
        do throws(FileSystemError) {
            try files.synchronizeDirectory(path.parent)
        } catch {
            throw .storage(error.reason)
        }
    }

    private func open(_ path: Path) throws(HTTPError) -> FileHandle {
        do throws(FileSystemError) {
            return try files.openForUpdate(path)
        } catch {
            throw .storage(error.reason)
        }
    }

    private func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) { return try body() } catch { throw .storage(error) }
    }
}
