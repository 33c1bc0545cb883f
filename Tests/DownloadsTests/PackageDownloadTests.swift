import Deployment
import HTTP
import Linux
import OpenSSL
import Settings
import Systemd
import TestSupport
import Testing

@testable import Downloads

@Suite("An attempt at a download")
struct PackageDownloadTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// What a gzip file begins with, and a little more.
    private static let package: [UInt8] = [0x1F, 0x8B] + Array("0123".utf8)

    private static func answer(_ head: String, _ body: some Sequence<UInt8>) -> ScriptedServer.Step {
        .send(Array("HTTP/1.1 \(head)\r\n\r\n".utf8) + body)
    }

    private func download(
        _ limits: DownloadLimits = DownloadLimits()
    ) throws -> PackageDownload {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: limits, http: http)
    }

    /// One attempt at a package that a server answers so.
    private func attempt(
        _ step: ScriptedServer.Step, _ limits: DownloadLimits = DownloadLimits()
    ) throws -> DownloadEnd {
        let server = try ScriptedServer([[step, .end]])
        return try download(limits).run(server.url("/p?token=1"), to: "1.scomo")
    }

    private func failed(
        _ end: DownloadEnd
    ) -> (kind: DownloadFailure.Kind, retryAfter: Duration?, gained: Int)? {
        guard case .failed(let failure, let retryAfter, let gained) = end else { return nil }
        return (failure.kind, retryAfter, gained)
    }

    @Test("that is cut short keeps what has come, and says how much that was")
    func cut() throws {
        let end = try attempt(Self.answer("200 OK\r\nContent-Length: 9", Self.package))
        let failure = try #require(failed(end))
        #expect(failure.kind == .cutShort && failure.gained == 6)
        #expect(try folder.read("1.scomo") == Self.package)
        // Fewer bytes than there were once are no progress.
        let again = try attempt(Self.answer("200 OK\r\nContent-Length: 9", Self.package.prefix(3)))
        #expect(try #require(failed(again)).gained == 0)
    }

    @Test("says how long the server wants to be left alone")
    func retryAfter() throws {
        let end = try attempt(Self.answer("503 x\r\nRetry-After: 77", []))
        let failure = try #require(failed(end))
        #expect(failure.kind == .serverError && failure.retryAfter == .seconds(77))
    }

    @Test(
        "has the kind of failure that the server's status means",
        arguments: [
            (400, .refused), (401, .unauthorized), (403, .unauthorized), (404, .refused),
            (407, .unauthorized), (408, .serverError), (410, .refused), (425, .serverError),
            (429, .serverError), (500, .serverError), (503, .serverError),
        ] as [(Int, DownloadFailure.Kind)])
    func kinds(_ status: Int, _ kind: DownloadFailure.Kind) throws {
        #expect(try #require(failed(attempt(Self.answer("\(status) x", [])))).kind == kind)
    }

    @Test("of a portal's page is thrown away, and the server's fault")
    func portal() throws {
        let page = Array("<html>Please log in</html>".utf8)
        let end = try attempt(Self.answer("200 OK\r\nContent-Length: \(page.count)", page))
        #expect(try #require(failed(end)).kind == .serverError)
        #expect(try folder.read("1.scomo") == [])
    }

    @Test(
        "of a portal's page costs nothing of what has come before",
        arguments: ["", "x", "<html>Log in</html>"])
    func portalLater(_ page: String) throws {
        let first = Self.answer("200 OK\r\nETag: \"a\"\r\nContent-Length: 6", Self.package[..<4])
        let portal = Self.answer("200 OK\r\nContent-Length: \(page.utf8.count)", page.utf8)
        let rest = Self.answer(
            "206 x\r\nContent-Range: bytes 4-5/6\r\nETag: \"a\"\r\nContent-Length: 2", Self.package[4...])
        let server = try ScriptedServer([[first, .end], [portal, .end], [rest, .end]])
        let download = try download()
        #expect(download.run(server.url("/p"), to: "1.scomo") != .complete)
        let end = download.run(server.url("/p"), to: "1.scomo")
        #expect(try #require(failed(end)).kind == .serverError)
        #expect(try folder.read("1.scomo") == Array(Self.package.prefix(4)))
        #expect(download.run(server.url("/p"), to: "1.scomo") == .complete)
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("from an address that isn't one fails as that")
    func address() throws {
        #expect(try #require(failed(download().run("ftp://a/", to: "2.scomo"))).kind == .badAddress)
    }

    @Test("of which too little comes in a while is given up, and keeps what has come")
    func slow() throws {
        var limits = DownloadLimits()
        (limits.throughput, limits.throughputWindow) = (1024, .seconds(1))
        let drip = (0..<40).flatMap { _ in [ScriptedServer.Step.send([0]), .pause(milliseconds: 200)] }
        let head = Self.answer("200 OK\r\nETag: \"a\"\r\nContent-Length: 99999", Self.package)
        let server = try ScriptedServer([[head] + drip + [.end]])
        let begin = Instant.now
        let end = try download(limits).run(server.url("/p"), to: "1.scomo")
        #expect(.now - begin < .seconds(5))
        guard case .failed(let failure, _, let gained) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(failure.kind == .unreachable && failure.sentence.contains("1024 bytes a second"))
        #expect(gained >= 6)
    }

    @Test("isn't too slow because others had its time")
    func paused() throws {
        var (limits, total) = (DownloadLimits(), Duration.zero)
        (limits.throughput, limits.throughputWindow) = (1, .milliseconds(20))
        let waiter = DownloadWaiter(PollWaiter(), limits, paused: { total })
        try EventLoop().sleep(.milliseconds(30))
        total = .seconds(60)
        try waiter.serve()
        #expect(waiter.failure == nil)
        total = .zero
        #expect(throws: WaitError.timedOut) { try waiter.serve() }
        #expect(waiter.failure?.kind == .unreachable)
    }

    @Test("has the room for all of it before the first byte comes")
    func room() throws {
        let end = try attempt(Self.answer("200 OK\r\nETag: \"a\"\r\nContent-Length: 300000", Self.package))
        #expect(try #require(failed(end)).kind == .cutShort)
        #expect(try folder.read("1.scomo") == Self.package)
        // What an earlier attempt has reserved is there for the next one.
        Kernel.limitSpace(of: folder.path("."), to: 1 << 20, of: 10 << 20)
        let again = try attempt(Self.answer("200 OK\r\nContent-Length: 300000", Self.package))
        #expect(try #require(failed(again)).kind == .cutShort)
        let blocks = try Command.run("stat", "-c", "%b", folder.path("1.scomo"))
        #expect(try #require(Int(blocks)) * 512 >= 300_000)
    }

    @Test("takes no package that is too long, alone or together with others")
    func limits() throws {
        let step = Self.answer("200 OK\r\nContent-Length: 6", Self.package)
        var small = DownloadLimits()
        small.size = 5
        #expect(try #require(failed(attempt(step, small))).kind == .tooLarge)
        try folder.write([UInt8](repeating: 0, count: 100), "other.scomo")
        var full = DownloadLimits()
        full.quota = 105
        let end = try attempt(step, full)
        #expect(try #require(failed(end)).kind == .outOfSpace)
        #expect("\(end)".contains("quota"))
        // One that is too long for the directory even when nothing else is there will never fit.
        full.quota = 5
        #expect(try #require(failed(attempt(step, full))).kind == .tooLarge)
        full.quota = 8192
        #expect(try attempt(step, full) == .complete)
    }

    @Test("ends with the whole package")
    func whole() throws {
        #expect(try attempt(Self.answer("200 OK\r\nContent-Length: 6", Self.package)) == .complete)
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test(
        "has made durable what it says it has, but for a short package: whoever relies on that does it",
        arguments: [65_536, 65_537])
    func durable(_ size: Int) throws {
        let content = Self.package + [UInt8](repeating: 0, count: size - Self.package.count)
        #expect(try attempt(Self.answer("200 OK\r\nContent-Length: \(size)", content)) == .complete)
        #expect(Kernel.hasSynchronized(folder.path("1.scomo")) == (size > 65_536))
        #expect(Kernel.hasSynchronized(folder.path(".")) == (size > 65_536), "the name of a new file")
    }

    struct Disk: Sendable {
        let reserve: Int
        let size: Int
    }

    /// A small disk, and one of which two per cent are more than a mebibyte.
    static let disks = [Disk(reserve: 1 << 20, size: 10 << 20), Disk(reserve: 4 << 20, size: 200 << 20)]

    @Test("leaves a mebibyte of the disk to others, or a share of it", arguments: disks, [512, 513])
    func reserve(_ disk: Disk, _ size: Int) throws {
        Kernel.limitSpace(of: folder.path("."), to: disk.reserve + 512, of: disk.size)
        let content = Self.package.prefix(2) + [UInt8](repeating: 0, count: size - 2)
        let end = try attempt(Self.answer("200 OK\r\nContent-Length: \(size)", content))
        if size == 512 {
            #expect(end == .complete)
        } else {
            #expect(try #require(failed(end)).kind == .outOfSpace)
        }
    }

    @Test("has room on a file system as large as can be said")
    func endlessDisk() throws {
        let all = Int.max / 512 * 512
        Kernel.limitSpace(of: folder.path("."), to: all, of: all)
        try folder.write([0x1F, 0x8B] + [UInt8](repeating: 0, count: 600), "1.scomo")
        var limits = DownloadLimits()
        (limits.reserve, limits.reservePercent) = (0, 0)
        #expect(try attempt(Self.answer("200 OK\r\nContent-Length: 6", Self.package), limits) == .complete)
    }

    @Test("from another address begins anew: the bytes there may be another file's")
    func otherAddress() throws {
        _ = try attempt(Self.answer("200 OK\r\nETag: \"a\"\r\nContent-Length: 9", Self.package))
        let server = try ScriptedServer([[Self.answer("200 OK\r\nContent-Length: 2", [0x1F, 0x8B]), .end]])
        #expect(try download().run(server.url("/p"), to: "1.scomo") == .complete)
        #expect(server.requests.allSatisfy { !$0.contains("Range") })
        #expect(try folder.read("1.scomo") == [0x1F, 0x8B])
    }

    @Test("goes on behind what is there only with the validator that it came with", arguments: [true, false])
    func validator(_ hasOne: Bool) throws {
        let tag = hasOne ? "ETag: \"a\"\r\n" : ""
        let rest =
            hasOne
            ? Self.answer("206 x\r\nContent-Range: bytes 4-5/6\r\nContent-Length: 2", Self.package[4...])
            : Self.answer("200 OK\r\nContent-Length: 6", Self.package)
        let first = Self.answer("200 OK\r\n\(tag)Content-Length: 6", Self.package[..<4])
        let server = try ScriptedServer([[first, .end], [rest, .end]])
        let download = try download()
        #expect(download.run(server.url("/p"), to: "1.scomo") != .complete)
        #expect(download.run(server.url("/p"), to: "1.scomo") == .complete)
        #expect(server.requests[1].contains("Range: bytes=4-") == hasOne)
        #expect(server.requests[1].contains("If-Range: \"a\"") == hasOne)
        #expect(try folder.read("1.scomo") == Self.package)
    }
}
