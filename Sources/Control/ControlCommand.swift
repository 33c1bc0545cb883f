/// What `scomoctl` can be told to do: the one table behind `--help`, the manual page and the completions.
public enum ControlCommand: String, CaseIterable, Sendable {
    case status, list, history
    case check
    case install, activate, deactivate, remove, purge, rollback, verify, repair, confirm, reset
    case seed, diagnose
    case poll, operations, approve, cancel, monitor, tree, bootstrap
    case requestUpdate = "request-update"
    case putOff = "defer"

    /// What it takes, and what it does. `Tests/check-manual` reads this table.
    var usage: Usage {
        switch self {
        case .status: Usage(.none, [], "say what the agent is doing, and what is installed")
        case .list: Usage(.none, [], "list the installed components")
        case .history: Usage(.none, [.limit], "show what was changed and refused, the newest last")
        case .check: Usage(.file, [.inactive], "say what install would do; changes nothing")
        case .install: Usage(.file, [.inactive], "install a package's components; - is standard input")
        case .activate: Usage(.component, [], "put a component into use")
        case .deactivate: Usage(.component, [], "take it out of use; it stays installed")
        case .remove: Usage(.component, [], "remove a component")
        case .purge: Usage(.component, [], "remove for good what a removed component kept")
        case .rollback: Usage(.none, [], "go back to the software before the last change")
        case .verify: Usage(.none, [], "compare all installed files with what was signed")
        case .repair: Usage(.none, [], "put damaged files right from what else is there")
        case .confirm: Usage(.none, [], "confirm that the software on trial works")
        case .reset: Usage(.none, [], "go back to the factory's software")
        case .seed: Usage(.folder, [.root], "fill a device at the factory")
        case .diagnose: Usage(.none, [.output], "tell all that support wants to know")
        case .poll: Usage(.none, [], "let the agent hold a session with each server")
        case .operations: Usage(.none, [], "list the agent's operations that aren't over")
        case .approve: Usage(.operation, [], "let an operation begin that is held back")
        case .cancel: Usage(.operation, [], "give an operation up, until it comes into force")
        case .monitor: Usage(.none, [], "show what the agent does, until interrupted")
        case .tree: Usage(.anyNode, [], "show the management tree, or a part of it")
        case .bootstrap: Usage(.file, [.security], "give the agent a protected account document")
        case .requestUpdate: Usage(.none, [], "let the agent ask its server for newer versions")
        case .putOff: Usage(.time, [], "put off what the agent was going to do")
        }
    }

    /// One row of the table.
    struct Usage {
        let argument: ArgumentKind
        let options: [ControlOption]
        let help: StaticString

        init(_ argument: ArgumentKind, _ options: [ControlOption], _ help: StaticString) {
            (self.argument, self.options, self.help) = (argument, options, help)
        }
    }
}

/// What follows a command.
enum ArgumentKind: String {
    case none = ""
    case file = "FILE"
    case folder = "FOLDER"
    case component = "COMPONENT"
    case operation = "OPERATION"
    case anyNode = "[URI]"
    case time = "[TIME]"

    /// How many words that may be.
    var counts: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .file, .folder, .component, .operation: 1...1
        case .anyNode, .time: 0...1
        }
    }
}

/// The options that go with some commands only.
enum ControlOption: String {
    case inactive = "--inactive"
    case limit = "--limit"
    case root = "--root"
    case output = "--output"
    case security = "--security"

    /// What follows it.
    var value: StaticString {
        switch self {
        case .inactive: ""
        case .limit: " NUMBER"
        case .root: " DIRECTORY"
        case .output: " FILE"
        case .security: " TEXT"
        }
    }
}

extension ControlCommand {
    /// Like `install [--inactive] FILE`.
    var synopsis: String {
        let words =
            [rawValue] + usage.options.map { "[\($0.rawValue)\($0.value)]" } + [usage.argument.rawValue]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What `--help` says.
    public static var help: String {
        let rows = allCases.map { command in
            // What is too long stands by itself.
            let isLong = command.synopsis.utf8.count > 25
            let start = isLong ? "\(command.synopsis) \n  " : ""
            return "  \(start)\((isLong ? "" : command.synopsis).padded(to: 27))\(command.usage.help)"
        }
        return """
            usage: scomoctl [--installer PATH] [--bus ADDRESS] [--json] COMMAND [ARGUMENT]
                   scomoctl --help | --version

            \(rows.joined(separator: "\n"))

              --installer PATH  the installer's socket (default \(Invocation.defaultInstaller))
              --bus ADDRESS     the agent's bus: system (default), session, or an address
              --json            answer in JSON
            """
    }
}
