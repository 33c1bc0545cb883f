import Linux
import Systemd

/// Tells when something was put into the directory of bootstrap documents, which need not be there yet.
///
/// Where there is no such directory, the nearest one above it is watched. Whoever puts a document there may write it slowly and
/// give it its owner and mode afterwards; so it is looked at when nothing has happened for a moment.
final class BootstrapWatch {
    private let directory: String
    private let loop: EventLoop
    private let changes = Changes()
    private var watch: InputWatch?
    private var isToldOf = false

    init(_ directory: String, _ loop: EventLoop) {
        (self.directory, self.loop) = (directory, loop)
        watchAgain()
    }

    /// When the agent should look at the directory; nil if nothing has happened.
    var due: Instant? { changes.due }

    /// Whether the agent should look now. Saying so forgets the change; the next one counts as new.
    func isDue(now: Instant) -> Bool {
        guard let due, due <= now else { return false }
        changes.forget()
        // It may be there only now, or be another one. What comes from now on is told again.
        watchAgain()
        return true
    }

    private func watchAgain() {
        watch = nil
        var place: String? = directory
        var reason = Errno.noSuchFile
        while let name = place {
            do throws(Errno) {
                try watchPlace(.watching(place: name))
                isToldOf = false
                return
            } catch {
                (reason, place) = (error, Self.parent(of: name))
            }
        }
        if !isToldOf { AgentEvent.bootstrapUnwatched(directory, reason).log() }
        isToldOf = true
        changes.lookAnyway(now: .now)
    }

    private func watchPlace(_ place: consuming FileHandle) throws(Errno) {
        do throws(SystemdError) {
            watch = try InputWatch(place, loop, callsEachSecond: 8) { [changes] place in
                _ = try? place.read(limit: 4096)
                changes.happened(now: .now)
            }
        } catch {
            throw error.reason
        }
    }

    /// The directory above; nil above the topmost.
    static func parent(of directory: String) -> String? {
        let bytes = Array(directory.utf8)
        guard bytes.count > 1, let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
    }
}

/// Changes that nobody has looked at yet.
final class Changes {
    private(set) var due: Instant?
    private var first: Instant?

    /// Waits for a moment of quiet, but not for ever.
    func happened(now: Instant) {
        let first = first ?? now
        self.first = first
        due = min(now + Self.quiet, first + Self.longestWait)
    }

    /// For what can't be watched, because the system has no watches left for instance.
    func lookAnyway(now: Instant) { due = now + Self.unwatched }

    func forget() { (due, first) = (nil, nil) }

    /// - Default: 0.3 s: longer than between writing a file and changing its owner, shorter than a person notices.
    private static var quiet: Duration { .milliseconds(300) }
    /// - Default: 3 s, for a directory in which something happens all the time.
    private static var longestWait: Duration { .seconds(3) }
    /// - Default: a minute.
    private static var unwatched: Duration { .seconds(60) }
}
