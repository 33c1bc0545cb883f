import Bytes
import Deployment
import HTTP
import Linux
import OpenSSL
import Records
import SCOMO
import Settings
import Systemd

/// Fetches one delivery package into a partial file, and goes on where an earlier attempt ended.
struct PackageDownload {
    let tls: () throws(ConfigurationError) -> TLSContext
    let loop: EventLoop
    let files: LinuxFileSystem
    let limits: Configuration.Limits
    /// How often it was tried, this time included. After the last time what fails has failed for good.
    let attempt: Int
    /// Told the bytes so far and the total, if the server said it.
    let progress: (Int, Int?) -> Void
    var http = HTTPSettings()

    func run(_ work: Work, _ address: String, to path: Path) throws(WaitError) -> WorkEnd {
        let context: TLSContext
        do throws(ConfigurationError) {
            context = try tls()
        } catch {
            return brokenOff(work, path, DownloadFailure(.misconfigured, "\(error)"))
        }
        do throws(HTTPError) {
            try fetch(work.operation, address, path, HTTPClient(tls: context, loop, settings: http))
            return .ended(.downloaded)
        } catch {
            guard !error.isStop else { throw .stopRequested }
            return brokenOff(
                work, path, DownloadFailure(error), isWorthRetrying: error.isWorthRetrying,
                retryAfter: error.retryAfter)
        }
    }

    private func brokenOff(
        _ work: Work, _ path: Path, _ failure: DownloadFailure, isWorthRetrying: Bool = true,
        retryAfter: Duration? = nil
    ) -> WorkEnd {
        guard isWorthRetrying, attempt < limits.downloadAttempts else {
            discard(path)
            return .ended(work.failed(failure))
        }
        return .brokeOff(reason: failure.sentence, retryAfter: retryAfter)
    }

    /// Lets go of a package that will not come any more: on a full disk the result needs the room.
    private func discard(_ path: Path) {
        DownloadNote(files, path).remove()
        try? files.remove(path)
    }

    private func fetch(
        _ operation: UInt64, _ address: String, _ path: Path, _ client: HTTPClient
    ) throws(HTTPError) {
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
                limit: min(limits.packageSize, room), deadline: limits.downloadTime,
                started: { start in
                    AgentEvent.downloadStarted(operation: operation, url: url, from: start.offset).log()
                    note.save(address, validator: start.validator)
                }, progress: progress)
        } catch .tooLarge where room < limits.packageSize {
            throw .storage(.noSpace)
        }
        try storing { () throws(Errno) in try file.synchronize() }
        note.remove()
    }

    /// What the disk has for a package: not all of it, so that states and logs can still be written.
    private func freeSpace() throws(HTTPError) -> Int {
        do throws(FileSystemError) {
            return max(0, try files.freeSpace() - Self.spaceReserve)
        } catch {
            throw .storage(error.reason)
        }
    }

    /// - Unit: bytes. - Default: 1 MiB. Our choice, and the installer's.
    private static var spaceReserve: Int { 1 << 20 }

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
