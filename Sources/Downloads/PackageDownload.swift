public import Bytes
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
    private let mirrors: [URL]
    let paused: () -> Duration
    let refusal: () -> DownloadRefusal?
    let described: (PackageDescription) -> Void
    let started: (DownloadBeginning) -> Void
    let progress: (_ bytes: Int, _ total: Int?) -> Void
    /// How often a server may fail in a row while it fills a pipe. - Default: 6 times; with the waits for its answers that is less than the
    /// installer waits for a pipe.
    var patience = 6

    /// - Parameters:
    ///   - tls: Made for each attempt, so that an idle program doesn't keep certificates in memory.
    ///   - waiter: Carries all waits.
    ///   - files: The state directory.
    ///   - mirrors: Where else what any host has may be, each with a path that is put before the file's. - Default: nowhere.
    ///   - paused: How long others have had the waiter's time in all, which doesn't count as slowness. - Default: never.
    ///   - refusal: Why nothing may be fetched now; asked every few seconds. - Default: it may.
    ///   - described: Told what a descriptor says of the package, if the address leads to one.
    ///   - started: Told when the content begins to come.
    ///   - progress: Told the bytes so far and the total, if the server said it.
    public init(
        tls: @escaping () throws(ConfigurationError) -> TLSContext, waiter: any Waiter,
        files: LinuxFileSystem, limits: DownloadLimits, http: HTTPSettings = HTTPSettings(),
        mirrors: [URL] = [], paused: @escaping () -> Duration = { .zero },
        refusal: @escaping () -> DownloadRefusal? = { nil },
        described: @escaping (PackageDescription) -> Void = { _ in },
        started: @escaping (DownloadBeginning) -> Void = { _ in },
        progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in }
    ) {
        (self.tls, self.waiter, self.files, self.limits) = (tls, waiter, files, limits)
        (self.mirrors, self.paused, self.refusal) = (mirrors, paused, refusal)
        (self.http, self.described) = (http, described)
        (self.started, self.progress) = (started, progress)
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - address: The URL of the package, or of a descriptor that tells where it is. It may end in `#sha256=` and the package's
    ///     digest (`PackageDigest`).
    ///   - path: Its file, with what earlier attempts brought.
    public func run(_ address: String, to path: Path) -> DownloadEnd {
        do throws(BrokenAttempt) {
            try fetch(address, path)
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

    func search(_ address: String) throws(BrokenAttempt) -> PackageSearch {
        PackageSearch(ordered: try Place(ordered: address), mirrors: mirrors, described: described)
    }

    private func fetch(_ address: String, _ path: Path) throws(BrokenAttempt) {
        let patient = DownloadWaiter(waiter, limits, paused: paused, refusal: refusal)
        let (client, search) = (try client(patient), try search(address))
        try search.run(known: DownloadNote(files, path).address) { (place) throws(BrokenAttempt) in
            try ask(place, search.ordered.url, path, client, patient)
        }
    }

    func client(_ waiter: any Waiter) throws(BrokenAttempt) -> HTTPClient {
        var settings = http
        settings.pieceSize = limits.pieceSize(http.pieceSize)
        do throws(ConfigurationError) {
            return HTTPClient(tls: try tls(), waiter, settings: settings)
        } catch {
            throw BrokenAttempt(error)
        }
    }

    /// - Parameter url: What was ordered.
    private func ask(
        _ place: Place, _ url: URL, _ path: Path, _ client: HTTPClient, _ patient: DownloadWaiter
    ) throws(BrokenAttempt) -> DownloadResult.Document? {
        let before = size(of: path)
        let document: DownloadResult.Document?
        do throws(HTTPError) {
            document = try fetch(place, path, client, patient)
        } catch {
            let gained = max(0, size(of: path) - before)
            if let failure = patient.failure { throw BrokenAttempt(failure, gained: gained) }
            throw BrokenAttempt(error, url, gained: gained)
        }
        if document == nil {
            try checkBeginning(of: path)
            try checkDigest(of: path, place.digest)
        }
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

    /// Compares the whole file with what was ordered. What comes with the next attempt may be it.
    private func checkDigest(of path: Path, _ expected: PackageDigest?) throws(BrokenAttempt) {
        guard let expected else { return }
        do throws(BrokenAttempt) {
            try expected.check(try digest(of: path))
        } catch {
            if error.failure.kind == .otherDigest { discard(path) }
            throw error
        }
    }

    private func digest(of path: Path) throws(BrokenAttempt) -> [UInt8] {
        var digest = try PackageDigest.begin()
        do throws(HTTPError) {
            let file = try open(path)
            while true {
                let piece = try storing { () throws(Errno) in try file.read(limit: HTTPSettings.largePiece) }
                guard !piece.isEmpty else { break }
                digest.update(piece.span)
                do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
            }
        } catch .interrupted(.stopRequested) {
            throw BrokenAttempt(.stopRequested, "the program was told to stop")
        } catch {
            throw BrokenAttempt(.storage, "\(error)")
        }
        return try digest.finish()
    }

    /// ID1 and ID2 of a gzip file. - Source: RFC 1952, section 2.3.1.
    static var gzip: [UInt8] { [0x1F, 0x8B] }

    private func size(of path: Path) -> Int {
        guard let attributes = try? files.attributes(of: path) else { return 0 }
        return attributes.size
    }
}
