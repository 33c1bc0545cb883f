internal import Foundation
public import Logging
internal import Synchronization

/// The server's log on standard error: a line an event, as text or as JSON, and no more lines than may be.
///
/// What is over the rate is left out, and how much that was is told as soon as there is room.
public struct ServerLog: LogHandler {
    /// How a line is written.
    public enum Format: String, Equatable, Sendable {
        case text, json
    }

    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String
    private let format: Format
    private let lines: LimitedLines

    /// - Parameter lines: Shared by all loggers of the process.
    init(label: String, format: Format, level: Logger.Level, lines: LimitedLines) {
        (self.label, self.format, logLevel, self.lines) = (label, format, level, lines)
    }

    /// What makes the loggers of a process.
    public static func factory(
        _ settings: ServerSettings
    ) -> @Sendable (String) -> any LogHandler {
        let lines = LimitedLines(rate: settings.logRate) { line in
            // Nobody is there any more who could be told.
            try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
        }
        return { ServerLog(label: $0, format: settings.logFormat, level: settings.logLevel, lines: lines) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let line = line(event.level, event.message.description, event.metadata ?? [:])
        lines.write(line) { left in
            self.line(.warning, "lines of the log were left out: there were too many", ["count": "\(left)"])
        }
    }

    private func line(_ level: Logger.Level, _ message: String, _ own: Logger.Metadata) -> String {
        let metadata = metadata.merging(own) { _, own in own }
        switch format {
        case .text: return text(level, message, metadata)
        case .json: return json(level, message, metadata)
        }
    }

    private func text(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let fields = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([Self.now, level.rawValue, "\(label):"] + fields + [message]).joined(separator: " ")
    }

    private func json(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        var fields = metadata.mapValues { "\($0)" }
        // The event's own names win over what was added to it.
        for (name, value) in [
            ("time", Self.now), ("level", level.rawValue), ("logger", label), ("message", message),
        ] { fields[name] = value }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static var now: String { Clock.system.timestamp() }
}

/// Lines that are written as long as there aren't too many.
final class LimitedLines: Sendable {
    private struct State {
        /// How many there may be now; goes up with the time.
        var room: Double
        var last = ContinuousClock.now
        var left = 0
    }

    private let rate: Double
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let output: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - rate: How many lines a second there may be on an average of ten seconds.
    ///   - instant: The time, of a clock that never goes back.
    init(
        rate: Int, instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ output: @escaping @Sendable (String) -> Void
    ) {
        (self.rate, self.instant, self.output) = (Double(rate), instant, output)
        state = Mutex(State(room: Double(rate) * 10, last: instant()))
    }

    /// - Parameter note: The line that tells how many were left out.
    func write(_ line: String, note: (Int) -> String) {
        let now = instant()
        let left = state.withLock { state -> Int? in
            let time = state.last.duration(to: now)
            state.room = min(rate * 10, state.room + rate * (time / .seconds(1)))
            state.last = now
            guard state.room >= 1 else {
                state.left += 1
                return nil
            }
            state.room -= 1
            defer { state.left = 0 }
            return state.left
        }
        guard let left else { return }
        if left > 0 { output(note(left)) }
        output(line)
    }
}
