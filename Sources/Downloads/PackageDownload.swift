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
    private let started: (DownloadBeginning) -> Void
    private let progress: (_ bytes: Int, _ total: Int?) -> Void

    /// - Parameters:
    ///   - tls: Made for each attempt, so that an idle program doesn't keep certificates in memory.
    ///   - waiter: Carries all waits.
    ///   - files: The state directory.
    ///   - started: Told when the content begins to come.
    ///   - progress: Told the bytes so far and the total, if the server said it.
    public init(
        tls: @escaping () throws(ConfigurationError) -> TLSContext, waiter: any Waiter,
        files: LinuxFileSystem, limits: DownloadLimits, http: HTTPSettings = HTTPSettings(),
        started: @escaping (DownloadBeginning) -> Void = { _ in },
        progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in }
    ) {
        (self.tls, self.waiter, self.files, self.limits) = (tls, waiter, files, limits)
        (self.http, self.started, self.progress) = (http, started, progress)
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - address: The package's URL.
    ///   - path: Its file, with what earlier attempts brought.
    ///   - attempt: How often it was tried, this time included. After the last time what fails has failed for good.
    public func run(_ address: String, to path: Path, attempt: Int) -> DownloadEnd {
        do throws(BrokenAttempt) {
            try fetch(address, path)
            return .complete
        } catch {
            if error.failure.kind == .stopRequested { return .stopped }
            if error.mayPass && attempt < limits.attempts {
                return .brokeOff(error.failure, retryAfter: error.retryAfter)
            }
            discard(path)
            return .failed(error.failure)
        }
    }

    /// Lets go of a package that will not come any more: on a full disk the result needs the room.
    private func discard(_ path: Path) {
        DownloadNote(files, path).remove()
        try? files.remove(path)
    }

    private func fetch(_ address: String, _ path: Path) throws(BrokenAttempt) {
        let client: HTTPClient
        do throws(ConfigurationError) {
            client = HTTPClient(tls: try tls(), waiter, settings: http)
        } catch {
            throw BrokenAttempt(error)
        }
        do throws(HTTPError) {
            try fetch(address, path, client)
        } catch {
            throw BrokenAttempt(error)
        }
    }
}

extension PackageDownload {
    private func fetch(_ address: String, _ path: Path, _ client: HTTPClient) throws(HTTPError) {
        let note = DownloadNote(files, path)
        let url = try url(address)
        let file = try open(path)
        // Without a validator the bytes that are there might be another file's.
        let validator = note.validator(of: address)
        let size = try storing { () throws(Errno) in try file.seekToEnd() }
        let room = size + (try freeSpace())
        do throws(HTTPError) {
            _ = try client.download(
                url, into: file, from: validator == nil ? 0 : size, ifRange: validator,
                limit: min(limits.size, room), deadline: limits.time,
                started: { start in
                    started(DownloadBeginning(address: "\(url)", offset: start.offset))
                    note.save(address, validator: start.validator)
                }, progress: progress)
        } catch .tooLarge where room < limits.size {
            throw .storage(.noSpace)
        }
        try storing { () throws(Errno) in try file.synchronize() }
        note.remove()
    }

    /// What the disk has for a package: not all of it, so that states and logs can still be written.
    private func freeSpace() throws(HTTPError) -> Int {
        do throws(FileSystemError) {
            return max(0, try files.freeSpace() - limits.reserve)
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

    private func url(_ address: String) throws(HTTPError) -> URL {
        do throws(URLError) { return try URL(address) } catch { throw .badURL(error) }
    }

    private func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) { return try body() } catch { throw .storage(error) }
    }
}
