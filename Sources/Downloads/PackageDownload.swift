import Bytes
import Deployment
public import HTTP
public import Linux
public import OpenSSL
public import Settings

/// Fetches one delivery package into a partial file, and goes on where an earlier attempt ended.
public struct PackageDownload {
    private let tls: () throws(ConfigurationError) -> TLSContext
    let waiter: any Waiter
    let files: LinuxFileSystem
    let limits: DownloadLimits
    private let http: HTTPSettings
    let paused: () -> Duration
    let described: (PackageDescription) -> Void
    let started: (DownloadBeginning) -> Void
    let progress: (_ bytes: Int, _ total: Int?) -> Void

    /// - Parameters:
    ///   - tls: Made for each attempt, so that an idle program doesn't keep certificates in memory.
    ///   - waiter: Carries all waits.
    ///   - files: The state directory.
    ///   - paused: How long others have had the waiter's time in all, which doesn't count as slowness. - Default: never.
    ///   - described: Told what a descriptor says of the package, if the address leads to one.
    ///   - started: Told when the content begins to come.
    ///   - progress: Told the bytes so far and the total, if the server said it.
    public init(
        tls: @escaping () throws(ConfigurationError) -> TLSContext, waiter: any Waiter,
        files: LinuxFileSystem, limits: DownloadLimits, http: HTTPSettings = HTTPSettings(),
        paused: @escaping () -> Duration = { .zero },
        described: @escaping (PackageDescription) -> Void = { _ in },
        started: @escaping (DownloadBeginning) -> Void = { _ in },
        progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in }
    ) {
        (self.tls, self.waiter, self.files, self.limits) = (tls, waiter, files, limits)
        (self.http, self.paused, self.described) = (http, paused, described)
        (self.started, self.progress) = (started, progress)
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - address: The URL of the package, or of a descriptor that tells where it is.
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

    func url(_ address: String) throws(BrokenAttempt) -> URL {
        do throws(URLError) { return try URL(address) } catch {
            throw BrokenAttempt(.badAddress, "\(error)")
        }
    }

    private func fetch(_ url: URL, _ address: String, _ path: Path) throws(BrokenAttempt) {
        let patient = ThroughputWaiter(waiter, limits, paused: paused)
        let client = try client(patient)
        let search = PackageSearch(url: url, address: address, described: described)
        try search.run(known: DownloadNote(files, path).address) { (place) throws(BrokenAttempt) in
            try ask(place, url, path, client, patient)
        }
    }

    func client(_ waiter: any Waiter) throws(BrokenAttempt) -> HTTPClient {
        do throws(ConfigurationError) {
            return HTTPClient(tls: try tls(), waiter, settings: http)
        } catch {
            throw BrokenAttempt(error)
        }
    }

    /// - Parameter url: What was ordered.
    private func ask(
        _ place: Place, _ url: URL, _ path: Path, _ client: HTTPClient, _ patient: ThroughputWaiter
    ) throws(BrokenAttempt) -> DownloadResult.Document? {
        let before = size(of: path)
        let document: DownloadResult.Document?
        do throws(HTTPError) {
            document = try fetch(place, path, client, patient)
        } catch {
            let gained = max(0, size(of: path) - before)
            if patient.isTooSlow { throw BrokenAttempt(tooSlow: limits, gained: gained) }
            throw BrokenAttempt(error, url, gained: gained)
        }
        if document == nil { try checkBeginning(of: path) }
        return document
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
    static var gzip: [UInt8] { [0x1F, 0x8B] }

    private func size(of path: Path) -> Int {
        guard let attributes = try? files.attributes(of: path) else { return 0 }
        return attributes.size
    }
}
