import HTTP
import Linux
import OpenSSL
import Records
import SCOMO
import Systemd

/// Fetches one delivery package into a partial file, goes on where an earlier attempt ended, and tries again
/// while there is hope.
struct PackageDownload {
    let tls: TLSContext
    let loop: EventLoop
    let files: LinuxFileSystem
    let limits: Configuration.Limits
    let poll: Configuration.Poll
    /// Told the bytes so far and the total, if the server said it.
    let progress: (Int, Int?) -> Void

    func run(operation: UInt64, _ address: String, to path: Path) throws(WaitError) -> WorkResult {
        var retries = Agenda(poll, now: .now, dice: 0)
        while true {
            do throws(HTTPError) {
                try attempt(operation, address, path)
                return .downloaded
            } catch {
                guard !error.isStop else { throw .stopRequested }
                guard error.isWorthRetrying, retries.failures + 1 < limits.downloadAttempts else {
                    discard(path)
                    return .failed(ResultCode(error), reason: "\(error)")
                }
                retries.sessionFailed(now: .now, dice: Random.dice, retryAfter: error.retryAfter)
                let wait = retries.due?.remaining ?? .zero
                AgentEvent.downloadInterrupted(
                    operation: operation, reason: "\(error)", attempt: retries.failures, next: wait
                ).log()
                try loop.sleep(wait)
            }
        }
    }

    /// Lets go of a package that will not come any more: on a full disk the result needs the room.
    private func discard(_ path: Path) {
        DownloadNote(files, path).remove()
        try? files.remove(path)
    }

    private func attempt(_ operation: UInt64, _ address: String, _ path: Path) throws(HTTPError) {
        let note = DownloadNote(files, path)
        let file = try open(path)
        // Without a validator the bytes that are there might be another file's.
        let validator = note.validator(of: address)
        let offset = validator == nil ? 0 : try storing { () throws(Errno) in try file.seekToEnd() }
        _ = try HTTPClient(tls: tls, loop).download(
            url(address), into: file, from: offset, ifRange: validator, limit: limits.packageSize,
            deadline: limits.downloadTime,
            started: { start in
                AgentEvent.downloadStarted(operation: operation, url: address, from: start.offset).log()
                note.save(address, validator: start.validator)
            }, progress: progress)
        try storing { () throws(Errno) in try file.synchronize() }
        note.remove()
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

    private func storing<Result>(
        _ body: () throws(Errno) -> Result
    ) throws(HTTPError) -> Result {
        do throws(Errno) { return try body() } catch { throw .storage(error) }
    }
}

/// What has to be known to go on with a partial file after a restart: whose bytes these are.
private struct DownloadNote {
    private let file: RecordFile
    private let files: any FileSystem

    init(_ files: any FileSystem, _ package: Path) {
        self.files = files
        file = RecordFile(package.withSuffix(".download"), in: files, limit: 16_384)
    }

    /// The validator that came with the bytes; nil when they are another address's or of unknown origin.
    func validator(of address: String) -> String? {
        do throws(FileSystemError) {
            guard let record = try file.load().records.first, record["Address"] == address else { return nil }
            return record["Validator"]
        } catch {
            return nil
        }
    }

    /// Without the note a later attempt begins anew, so a failure to write it is no failure of the download.
    func save(_ address: String, validator: String?) {
        var record = Record([("Address", address)])
        record["Validator"] = validator
        try? file.save([record])
    }

    func remove() {
        try? files.remove(file.path)
    }
}
