import Deployment
import HTTP
import Linux
import OpenSSL
import Settings
import TestSupport
import Testing

@testable import Downloads

/// Counts how often something is waited for.
private final class CountingWaiter: Waiter {
    private let waiter = PollWaiter()
    private(set) var waits = 0

    func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError) {
        waits += 1
        try waiter.wait(for: descriptor, toBe: readiness, until: deadline)
    }
}

@Suite("The waits of a download")
final class DownloadWaiterTests {
    private let folder: Folder
    private let pipe: PipeEnds
    private var refusal: DownloadRefusal?

    init() throws {
        folder = try Folder()
        pipe = try PipeEnds()
    }

    private static let package: [UInt8] = [0x1F, 0x8B] + [UInt8](repeating: 7, count: 200_000)

    private static let head = Array(
        "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: \(package.count)\r\n\r\n".utf8)

    private func download(
        _ limits: DownloadLimits, _ waiter: any Waiter = PollWaiter(),
        progress: @escaping (Int, Int?) -> Void = { _, _ in }
    ) throws -> PackageDownload {
        var http = HTTPSettings()
        (http.allowsPlainHTTP, http.pieceSize) = (true, 131_072)
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: waiter, files: try folder.files(),
            limits: limits, http: http, refusal: { [unowned self] in refusal }, progress: progress)
    }

    private func kind(_ end: DownloadEnd) -> DownloadFailure.Kind? {
        guard case .failed(let failure, _, _) = end else { return nil }
        return failure.kind
    }

    @Test("let come no more a second than they may, and don't count that as slowness of the server")
    func rate() throws {
        var limits = DownloadLimits()
        (limits.rate, limits.throughput, limits.throughputWindow) = (80_000, 79_000, .milliseconds(1500))
        let server = try ScriptedServer([[.send(Self.head + Self.package), .end]])
        let (waiter, begin) = (CountingWaiter(), Instant.now)
        var came: [(time: Instant, size: Int)] = []
        let end = try download(limits, waiter) { size, _ in came.append((.now, size)) }
            .run(server.url("/p"), to: "1.scomo")
        #expect(end == .complete)
        // 200,000 bytes at 80,000 a second, the last piece of at most 10,000 not waited for, nor a quarter of a second of credit.
        #expect(.now - begin >= .milliseconds(2100))
        for start in came {
            let inSecond = came.filter { $0.time >= start.time && $0.time - start.time <= .seconds(1) }
            let size = (inSecond.last?.size ?? 0) - start.size
            #expect(size <= 80_000 + 80_000 / 4 + 2 * 10_000, "\(size)")
        }
        // One for each piece, and some for the socket.
        #expect(waiter.waits < 200)
    }

    @Test("wait for what comes, and don't ask again and again, where nothing is too little")
    func nothingAskedFor() throws {
        var limits = DownloadLimits()
        (limits.throughput, limits.throughputWindow) = (0, .milliseconds(50))
        let waiter = CountingWaiter()
        let output = pipe.takeOutput()
        let descriptor = output.descriptor
        #expect(throws: WaitError.timedOut) {
            try DownloadWaiter(waiter, limits, paused: { .zero })
                .wait(for: descriptor, toBe: .readable, until: .after(.milliseconds(500)))
        }
        #expect(waiter.waits <= 11)
        _ = consume output
    }

    @Test("take no time where nothing bounds the rate")
    func unbounded() throws {
        let waiter = CountingWaiter()
        let paced = DownloadWaiter(waiter, DownloadLimits(), paused: { .zero })
        paced.receive(1 << 30)
        try paced.serve()
        #expect(waiter.waits == 0)
    }

    private static let reason = DownloadRefusal("it is noon", retry: .seconds(7))

    /// Slow enough that somebody asks meanwhile whether it may go on: every five seconds.
    private func slow(_ rate: Int) throws -> PackageDownload {
        var limits = DownloadLimits()
        limits.rate = rate
        return try download(limits) { [unowned self] _, _ in refusal = Self.reason }
    }

    @Test("end when nothing may be fetched any more, and what has come is kept")
    func refused() throws {
        let server = try ScriptedServer([[.send(Self.head + Self.package), .stall]])
        let end = try slow(15_000).run(server.url("/p"), to: "1.scomo")
        guard case .failed(let failure, nil, let gained) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(failure == DownloadFailure(.notNow, "it is noon"))
        #expect(try gained > 10_000 && folder.read("1.scomo").count == gained)
        // Nobody is asked for anything then.
        #expect(kind(try download(DownloadLimits()).run(server.url("/p"), to: "1.scomo")) == .notNow)
        #expect(server.requests.count == 1)
    }

    @Test("don't end what goes into a pipe once it has begun, since all of it would have to come once more")
    func poured() throws {
        let part = Self.package.prefix(30_000)
        let head = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: \(part.count)\r\n\r\n"
        let server = try ScriptedServer([[.send(Array(head.utf8) + part), .end]])
        let input = pipe.takeInput()
        refusal = Self.reason
        var end = try download(DownloadLimits()).run(server.url("/p"), into: input)
        #expect(kind(end) == .notNow && server.requests.isEmpty)
        refusal = nil
        end = try slow(4000).run(server.url("/p"), into: input)
        #expect(end == .complete)
    }
}
