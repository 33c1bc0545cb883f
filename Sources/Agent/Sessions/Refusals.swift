import Bytes

/// What the log has of a server's message: a line for what was refused in it and one for what it shows, however many commands it
/// has. A server could fill the log otherwise.
struct Refusals {
    /// The first refusals, in words.
    private var first: [String] = []
    private(set) var count = 0
    private var areGets = true
    private var shown: String?

    /// How many are told in words. - Default: 3.
    private static var told: Int { 3 }

    /// A command that wasn't carried out.
    mutating func add(_ command: String, _ uri: String, _ status: Int) {
        count += 1
        areGets = areGets && command == "Get"
        if first.count < Self.told {
            let target = uri.isEmpty ? "" : " of \(ShownText.of(uri))"
            first.append("\(command)\(target) was answered \(status)")
        }
    }

    /// A text that the server wants shown; of several the first.
    mutating func add(shown text: String) { shown = shown ?? text }

    /// Writes the lines.
    func log() {
        if let shown { AgentEvent.displayed(shown).log() }
        guard let line else { return }
        AgentEvent.commandsRefused(line, count: count, areGets: areGets).log()
    }

    /// What was refused; nil when nothing was.
    var line: String? { count > 0 ? first.joined(separator: "; ") : nil }
}
