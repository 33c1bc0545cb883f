import CPostgreSQL
import Foundation

/// What comes from a channel.
public enum ChannelEvent: Equatable, Sendable {
    /// From now on what is told is heard: at the beginning, and after the connection was lost. What was told before may
    /// have been missed.
    case listening
    /// What somebody has told.
    case told(String)

    /// How much is kept for a listener that is slow; of more than that the newest.
    ///
    /// - Default: 1024.
    private static let bufferLimit = 1024

    static func stream(_ channel: String, _ address: Address, _ timeLimit: Duration) -> AsyncStream<Self> {
        AsyncStream(bufferingPolicy: .bufferingNewest(bufferLimit)) { continuation in
            let isOver = Flag()
            continuation.onTermination = { _ in isOver.set() }
            Thread.detachNewThread {
                let connection = Connection(address, timeLimit: timeLimit)
                connection.isCancelled = { isOver.isSet }
                while !isOver.isSet { connection.listen(channel) { continuation.yield($0) } }
            }
        }
    }
}

extension Connection {
    /// Listens until the connection is lost, or nobody listens any more.
    fileprivate func listen(_ channel: String, _ yield: (ChannelEvent) -> Void) {
        do {
            deadline = .now + timeLimit
            try open()
            _ = try run([Statement("LISTEN \"\(channel)\"", planning: .anew)])
            yield(.listening)
            while true {
                try hear(yield)
                // A connection that is dead is noticed by that.
                deadline = .now + timeLimit
                _ = try run([Statement("SELECT 1")])
            }
        } catch {
            usleep(useconds_t.random(in: 100_000...1_000_000))
        }
    }

    /// Hears what comes, until nothing has come for a while.
    private func hear(_ yield: (ChannelEvent) -> Void) throws(PostgreSQLError) {
        repeat {
            guard unsafe PQconsumeInput(pointer) == 1 else { throw lost() }
            while let heard = unsafe PQnotifies(pointer) {
                unsafe yield(.told(String(cString: heard.pointee.extra)))
                unsafe PQfreemem(heard)
            }
        } while isReady(before: .now + .seconds(10))
    }
}
