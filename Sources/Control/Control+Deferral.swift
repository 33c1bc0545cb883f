import Settings
import Systemd

// What a person puts off.
extension Control {
    /// Puts off the agent's operations for a time such as `4h`; `0` takes that back.
    func putOff(_ word: String) throws(ControlFailure) {
        guard let time = ValueForms.duration(word.isEmpty ? Self.usualTime : word) else {
            throw ControlFailure(.wrongUsage, "usage", "a time is like 30min, 4h or 1d; 0 takes it back")
        }
        let granted = try agent.putOff(UInt64(clamping: time.components.seconds))
        answer(
            .members([("deferred", .number(Int(clamping: granted)))]),
            granted == 0
                ? "nothing is put off any more"
                : "what waits is put off for \(Self.text(granted)); what goes on ends its step")
    }

    private static var usualTime: String { "1d" }

    /// `1d 2h 5min`.
    private static func text(_ seconds: UInt64) -> String {
        var (rest, words) = (seconds, [String]())
        for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)] as [(String, UInt64)] {
            if rest >= length { words.append("\(rest / length)\(unit)") }
            rest %= length
        }
        return words.joined(separator: " ")
    }
}

extension AgentLink {
    /// - Returns: For how long the agent puts its operations off, in seconds.
    func putOff(_ seconds: UInt64) throws(ControlFailure) -> UInt64 { try call("Defer", seconds) }
}
