import Linux
import TestSupport
import Testing

/// Counts what it is asked for.
private final class CountingWaiter: Waiter {
    private(set) var (outlasted, served) = (0, 0)

    func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError) {
        throw .stopRequested
    }

    func serve() throws(WaitError) { served += 1 }

    func outlast(_ descriptor: Int32) {
        outlasted += 1
        PollWaiter().outlast(descriptor)
    }
}

@Suite("While the disk works, a file system with a waiter")
final class BlockingCallTests {
    private let directory: TemporaryDirectory
    private let waiter = CountingWaiter()
    private let files: LinuxFileSystem

    init() throws {
        directory = try TemporaryDirectory()
        files = try LinuxFileSystem(root: directory.file(""), waiter: waiter)
    }

    @Test("serves others at each call that may take long, also when a stop is wished")
    func served() throws {
        try files.replaceContents(of: "file", with: [1, 2])
        // The file, its name, and the directory.
        #expect(waiter.outlasted == 3)
        #expect(try files.read("file", limit: 9) == [1, 2])
        try files.synchronizeAll()
        try files.openForUpdate("file").synchronize(waiter)
        #expect(waiter.outlasted == 5)
    }

    @Test("says why such a call failed")
    func failed() throws {
        #expect(throws: FileSystemError(.rename, "b", .noSuchFile)) { try files.rename("a", to: "b") }
        #expect(waiter.outlasted == 1)
    }

    @Test("serves others now and then between short operations")
    func manyFiles() throws {
        let end = Instant.after(.milliseconds(450))
        while .now < end { _ = try files.attributes(of: "nothing") }
        #expect(waiter.served >= 2 && waiter.served <= 5)
    }
}
