import Linux
import Systemd

/// The installers that this program starts, one a connection.
final class StartedInstallers {
    private let words: [String]
    private let loop: EventLoop
    /// Those that haven't ended yet.
    private var programs: [ServingProgram] = []

    init(_ words: [String], _ loop: EventLoop) { (self.words, self.loop) = (words, loop) }

    func connect() throws(Errno) -> FileHandle {
        forgetEnded()
        let program = try ServingProgram(words)
        programs.append(program)
        guard let connection = program.takeConnection() else { throw .invalid }
        return connection
    }

    /// Sees the last one off, whose connection has just ended. One that still has something to finish is looked after at the next
    /// connection.
    func finish() {
        if let last = programs.last {
            do throws(WaitError) { try last.wait(loop, until: .after(.seconds(1))) } catch {}
        }
        forgetEnded()
    }

    private func forgetEnded() { programs.removeAll { $0.hasEnded } }
}
