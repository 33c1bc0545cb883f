import Foundation
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("The watch of the directory of bootstrap documents")
struct BootstrapWatchTests {
    private func isDue(_ watch: BootstrapWatch, _ loop: EventLoop, within time: Duration) throws -> Bool {
        let end = Instant.after(time)
        while Instant.now < end {
            let due = watch.due
            _ = try loop.wait(until: min(due ?? end, end), or: { watch.due != due })
            if watch.isDue(now: .now) { return true }
        }
        return false
    }

    @Test("tells of a file that is written, once")
    func written() throws {
        let directory = try TemporaryDirectory()
        let loop = try EventLoop()
        let watch = BootstrapWatch(directory.path, loop)
        #expect(try !isDue(watch, loop, within: .milliseconds(500)))
        try directory.write([1], "account")
        #expect(try isDue(watch, loop, within: .seconds(10)))
        #expect(try !isDue(watch, loop, within: .milliseconds(500)))
    }

    @Test("tells of a file that can be read only now")
    func readable() throws {
        let directory = try TemporaryDirectory()
        let loop = try EventLoop()
        try directory.write([1], "account")
        let watch = BootstrapWatch(directory.path, loop)
        try Command.run("chmod", "640", directory.file("account"))
        #expect(try isDue(watch, loop, within: .seconds(10)))
    }

    @Test("tells of what comes into a directory that wasn't there, and again when it was made anew")
    func madeLater() throws {
        let directory = try TemporaryDirectory()
        let loop = try EventLoop()
        let watch = BootstrapWatch(directory.file("a/bootstrap.d"), loop)
        for _ in 0..<2 {
            try Command.run("mkdir", "-p", directory.file("a/bootstrap.d"))
            #expect(try isDue(watch, loop, within: .seconds(10)))
            try directory.write([1], "a/bootstrap.d/account")
            #expect(try isDue(watch, loop, within: .seconds(10)))
            try Command.run("rm", "-r", directory.file("a"))
            #expect(try isDue(watch, loop, within: .seconds(10)))
        }
    }

    @Test("looks once a minute at what can't be watched")
    func unwatched() async throws {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop()
            // No further descriptor: as if the system had no watches left. At its end the process may open files again, as
            // the search for leaks does.
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            var (before, none) = (rlimit(), rlimit())
            try #require(unsafe getrlimit(resource, &before) == 0)
            none.rlim_max = before.rlim_max
            try #require(unsafe setrlimit(resource, &none) == 0)
            defer { _ = unsafe setrlimit(resource, &before) }
            let watch = BootstrapWatch("/", loop)
            for _ in 0..<2 {
                let due = try #require(watch.due)
                #expect(due > .after(.seconds(50)) && due <= .after(.seconds(60)))
                #expect(watch.isDue(now: due))
            }
        }
    }

    @Test("waits for a moment of quiet, but not for ever")
    func quiet() {
        let (changes, start) = (Changes(), Instant(sinceStart: .seconds(100)))
        #expect(changes.due == nil)
        changes.happened(now: start)
        #expect(changes.due == start + .milliseconds(300))
        changes.happened(now: start + .milliseconds(200))
        #expect(changes.due == start + .milliseconds(500))
        for tenth in 3..<100 { changes.happened(now: start + .milliseconds(tenth * 100)) }
        #expect(changes.due == start + .seconds(3))
        changes.forget()
        #expect(changes.due == nil)
    }

    @Test(
        "finds the directory above",
        arguments: [("/etc/scomo", "/etc"), ("/etc", "/"), ("/", nil), ("etc", nil)] as [(String, String?)])
    func parent(_ directory: String, _ above: String?) {
        #expect(BootstrapWatch.parent(of: directory) == above)
    }
}
