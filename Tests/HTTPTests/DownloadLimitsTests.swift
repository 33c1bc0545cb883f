import Bytes
import HTTP
import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A download's limits")
struct DownloadLimitsTests {
    @Test("refuse a file that is too long before it writes, and stop one whose size wasn't said")
    func tooLarge() throws {
        let server = try ScriptedServer([
            [.answer(String(repeating: "a", count: 1001))],
            [.answer("4", status: "206 Part", "Content-Range: bytes 4-4/1001")],
            [.send("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 0, count: 300), 1 << 20)],
        ])
        let target = try DownloadTarget("0123")
        #expect(throws: HTTPError.tooLarge(limit: 1000)) { try target.download(server.url()) }
        #expect(throws: HTTPError.tooLarge(limit: 1000)) { try target.download(server.url(), from: 4) }
        #expect(try target.content == "0123")
        #expect(throws: HTTPError.tooLarge(limit: 1000)) { try target.download(server.url()) }
        #expect(try target.content.utf8.count <= 1000)
    }

    @Test("end a download that stalls, and what has come stays")
    func stalled() throws {
        let server = try ScriptedServer([
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123"), .stall]
        ])
        let target = try DownloadTarget()
        #expect(throws: HTTPError.interrupted(.timedOut)) {
            try target.download(server.url(), deadline: .milliseconds(300))
        }
        #expect(try target.content == "0123")
    }

    @Test("don't keep the program from stopping, however fast the server is")
    func stopped() throws {
        let server = try ScriptedServer([[.answer("0123456789")]])
        var settings = HTTPSettings()
        settings.allowsPlainHTTP = true
        let client = HTTPClient(
            tls: try TLSContext(trust: TrustStore()), BusyWaiter(servings: 0), settings: settings)
        #expect(throws: HTTPError.interrupted(.stopRequested)) {
            try DownloadTarget().download(server.url(), client)
        }
    }

    @Test("are those of the disk too")
    func fullDisk() throws {
        let server = try ScriptedServer([[.answer("0123456789")]])
        #expect(throws: HTTPError.storage(Errno(number: 28))) {
            // Every write to this device fails with ENOSPC (full(4)).
            _ = try Self.download(server.url(), to: "full")
        }
    }

    @Test("keep memory small, however long the file is")
    func memory() async {
        // In a process of its own, where nothing else needs memory.
        await #expect(processExitsWith: .success) {
            let piece = [UInt8](repeating: 0x5A, count: 1 << 20)
            let server = try ScriptedServer([
                [.answer("a"), .end],
                [.send("HTTP/1.1 200 OK\r\nContent-Length: \(200 << 20)\r\n\r\n"), .flood(piece, 200)],
            ])
            // What a first download needs is for libraries and their code.
            _ = try DownloadLimitsTests.download(server.url(), to: "null")
            let before = try peakMemory()
            let result = try DownloadLimitsTests.download(server.url(), to: "null")
            #expect(result.total == 200 << 20)
            let growth = try peakMemory() - before
            // The server is in this process too, and what it and the libraries need at last.
            #expect(growth < 16 << 20, "it grew by \(growth) bytes")
        }
    }

    /// Downloads to a device.
    private static func download(_ address: String, to device: Path) throws -> DownloadResult {
        let file = FileSink(try LinuxFileSystem(root: "/dev").openForUpdate(device))
        return try makeClient().download(
            DownloadRequest(try URL(address), limit: .max, deadline: .seconds(60)), into: file
        ) { _, _ in }
    }
}

/// The most memory that this process has had in use. - Unit: bytes. - Source: proc_pid_status(5), VmHWM.
private func peakMemory() throws -> Int {
    let status = try FileHandle.open(named: "/proc/self/status").readToEnd(limit: 65_536)
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter { $0.isNumber })) * 1024
}

/// Is told to stop after so many pieces of work.
private final class BusyWaiter: Waiter {
    private var servings: Int
    private let waiter = PollWaiter()

    init(servings: Int) { self.servings = servings }

    func wait(
        for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant
    ) throws(WaitError) {
        try waiter.wait(for: descriptor, toBe: readiness, until: deadline)
    }

    func serve() throws(WaitError) {
        servings -= 1
        guard servings >= 0 else { throw .stopRequested }
    }
}
