public import Linux

/// The words of a command line, read one after the other. Each program has a table of its own options: a `switch` over these words.
public struct CommandWords {
    private var rest: ArraySlice<String>

    public init(_ words: [String]) { rest = words[...] }

    /// The next word; nil behind the last one.
    public mutating func next() -> String? { rest.popFirst() }

    /// The word behind an option that needs one.
    public mutating func value(of option: String) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw .missingValue(option) }
        return value
    }

    /// The next word, if there is one that isn't an option.
    public mutating func argument() -> String? {
        guard let next = rest.first, next.utf8.first != UInt8(ascii: "-") else { return nil }
        return rest.popFirst()
    }
}

/// Why a command line isn't understood.
public enum UsageError: Error, Equatable, Sendable {
    case unknown(String)
    case missingValue(String)
    /// With the other option that it goes with.
    case goesWith(String, option: String)
}

extension UsageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let option): "there is no option \(option)"
        case .missingValue(let option): "\(option) needs a value"
        case .goesWith(let option, let other): "\(option) goes with \(other)"
        }
    }
}

extension Program {
    /// What this program's command line asks for. If it isn't understood, says why, says how it is used, and ends (EX_USAGE).
    ///
    /// - Parameters:
    ///   - name: Of this program.
    ///   - usage: How it is used, in some lines.
    public static func options<Options>(
        of name: StaticString, usage: String, _ read: (inout CommandWords) throws(UsageError) -> Options
    ) -> Options {
        var words = CommandWords(Program.arguments)
        do throws(UsageError) {
            return try read(&words)
        } catch {
            Program.complain("\(name): \(error)\n\n\(usage)")
            Program.exit(.wrongUsage)
        }
    }
}
