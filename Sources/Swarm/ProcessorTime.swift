internal import Foundation

/// The processor time of a process, all its threads together.
struct ProcessorTime {
    private let process: String
    private let start: Duration

    /// From now on.
    ///
    /// - Parameter process: Nil: this one.
    /// - Returns: Nil when there is no such process.
    init?(of process: Int32?) {
        self.process = process.map { "\($0)" } ?? "self"
        guard let now = Self.read(self.process) else { return nil }
        start = now
    }

    /// How much was used since the start; nil when the process has ended.
    var spent: Duration? { Self.read(process).map { $0 - start } }

    /// - Source: proc(5), `/proc/PID/stat`: fields 14 and 15, in hundredths of a second; the second field may hold blanks.
    private static func read(_ process: String) -> Duration? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Int64(fields[12]), let system = Int64(fields[13]) else {
            return nil
        }
        return .milliseconds((user + system) * 10)
    }
}
