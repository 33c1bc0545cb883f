/// What was asked for on the command line.
struct Options: Equatable {
    enum Task: Equatable {
        case serve
        case once(requestingUpdates: Bool)
        case checkConfiguration
        /// Of one object, or of all.
        case printDescription(object: String?)
        case showHelp
        case showVersion
    }

    private(set) var task = Task.serve
    private(set) var configurationFile = "/etc/scomo/agent.conf"

    static var usage: String {
        """
        usage: scomod [--config FILE] [--once [--request-update] | --check-config]
               scomod --print-ddf [NAME]
               scomod --help | --version

          --config FILE      read FILE, and FILE.d/*.conf after it (default /etc/scomo/agent.conf)
          --once             hold one session, do the work it brings, report, and exit
          --request-update   with --once: ask the server for newer versions of what is installed
          --check-config     say whether the configuration can be used, and exit
          --print-ddf        print the description (DDF) of the management object NAME, such as
                             SCOMO, or of all; needs no configuration

        Without --once it runs until SIGTERM; SIGHUP makes it hold a session now, or after the
        work that it is doing.
        """
    }

    init(_ arguments: [String]) throws(OptionError) {
        var rest = arguments[...]
        var requestsUpdates = false
        while let argument = rest.popFirst() {
            switch argument {
            case "--config": configurationFile = try Self.value(of: argument, &rest)
            case "--once": task = .once(requestingUpdates: false)
            case "--request-update": requestsUpdates = true
            case "--check-config": task = .checkConfiguration
            case "--print-ddf": task = .printDescription(object: Self.name(&rest))
            case "--help", "-h": task = .showHelp
            case "--version": task = .showVersion
            default: throw .unknown(argument)
            }
        }
        guard requestsUpdates else { return }
        guard case .once = task else { throw .needsOnce }
        task = .once(requestingUpdates: true)
    }

    /// The next argument, unless it is an option.
    private static func name(_ rest: inout ArraySlice<String>) -> String? {
        guard let next = rest.first, next.utf8.first != UInt8(ascii: "-") else { return nil }
        return rest.popFirst()
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws(OptionError) -> String {
        guard let value = rest.popFirst() else { throw .missingValue(option) }
        return value
    }
}

/// Why the command line isn't understood.
enum OptionError: Error, Equatable {
    case unknown(String)
    case missingValue(String)
    case needsOnce
}

extension OptionError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknown(let option): "there is no option \(option)"
        case .missingValue(let option): "\(option) needs a value"
        case .needsOnce: "--request-update goes with --once"
        }
    }
}
