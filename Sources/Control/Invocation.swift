import Bytes
public import Deployment
public import Systemd

/// What was asked for on the command line.
public struct Invocation: Equatable, Sendable {
    /// The kinds of work that a command line can ask for.
    public enum Task: Equatable, Sendable {
        case showHelp, showVersion
        /// - argument: What the command's row in the table asks for; empty if it asks for nothing, or nothing was said.
        case perform(ControlCommand, argument: String)
    }

    /// Which of them this one asks for.
    public private(set) var task = Task.showHelp
    /// Where the installer listens.
    public private(set) var installer = Self.defaultInstaller
    /// Which bus the agent is on: `system`, `session` or an address.
    public private(set) var bus = "system"
    /// Whether answers are JSON instead of words.
    public private(set) var isJSON = false
    /// What a package's components are after `install`.
    public private(set) var activation = Activation.active

    /// How a document of `bootstrap` is protected, as `Bootstrap` on the bus takes it.
    public private(set) var security = ""
    /// Of the root file system that `seed` fills; nil for the one in use.
    public private(set) var root: String?
    /// Where `diagnose` writes; nil for standard output.
    public private(set) var output: String?
    /// How many events `history` shows.
    public private(set) var limit = 20

    static var defaultInstaller: String { "/run/scomo-installer.socket" }

    /// - Parameter words: Without the program's name.
    public init(_ words: [String]) throws(UsageError) {
        var (rest, plain, special) = (words[...], [String](), [ControlOption]())
        var general: Task?
        while let word = rest.popFirst() {
            switch word {
            case "--json": isJSON = true
            case "--installer": installer = try Self.value(of: word, &rest)
            case "--bus": bus = try Self.value(of: word, &rest)
            case "--inactive": (activation, special) = (.inactive, special + [.inactive])
            case "--limit": (limit, special) = (try Self.number(of: word, &rest), special + [.limit])
            case "--root": (root, special) = (try Self.value(of: word, &rest), special + [.root])
            case "--output": (output, special) = (try Self.value(of: word, &rest), special + [.output])
            case "--security": (security, special) = (try Self.value(of: word, &rest), special + [.security])
            case "--help", "-h": general = .showHelp
            case "--version": general = .showVersion
            case "--": (plain, rest) = (plain + rest, [])
            case _ where word.utf8.first == UInt8(ascii: "-") && word != "-": throw .unknownOption(word)
            default: plain.append(word)
            }
        }
        if let general { task = general } else { task = try Self.command(plain, special) }
    }

    private static func command(_ words: [String], _ options: [ControlOption]) throws(UsageError) -> Task {
        guard let name = words.first else { throw .noCommand }
        guard let command = ControlCommand(rawValue: name) else { throw .unknownCommand(name) }
        for option in options where !command.usage.options.contains(option) {
            throw .misplacedOption(option.rawValue, command)
        }
        guard command.usage.argument.counts.contains(words.count - 1) else { throw .wrongArguments(command) }
        return .perform(command, argument: words.count > 1 ? words[1] : "")
    }

    private static func number(of option: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> Int
    {
        guard let number = Int(try value(of: option, &rest)), (1...4096).contains(number) else {
            throw .wrongNumber(option)
        }
        return number
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw .missingValue(option) }
        return value
    }
}

extension Bus.Address {
    /// As `--bus` has it.
    public init(_ text: String) {
        switch text {
        case "system": self = .system
        case "session": self = .session
        default: self = .at(text)
        }
    }
}

/// Why the command line isn't understood.
public enum UsageError: Error, Equatable {
    case noCommand
    case unknownCommand(String)
    case unknownOption(String)
    case missingValue(String)
    case misplacedOption(String, ControlCommand)
    case wrongNumber(String)
    case wrongArguments(ControlCommand)
}

extension UsageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noCommand: "a command is missing; scomoctl --help lists them"
        case .unknownCommand(let name):
            "there is no command \(name.harmless); scomoctl --help lists the commands"
        case .unknownOption(let option): "there is no option \(option.harmless)"
        case .missingValue(let option): "\(option) needs a value"
        case .misplacedOption(let option, let command): "\(option) doesn't go with \(command.rawValue)"
        case .wrongNumber(let option): "\(option) takes a number from 1 to 4096"
        case .wrongArguments(let command): "usage: scomoctl \(command.synopsis)"
        }
    }
}
