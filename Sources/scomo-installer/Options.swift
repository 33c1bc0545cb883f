/// What was asked for on the command line.
struct Options: Equatable {
    enum Task: Equatable {
        case serve
        case checkConfiguration
        /// Early at a start: counts it, goes back if a trial is over, and ends.
        case decideStart
        case showHelp
        case showVersion
    }

    private(set) var task = Task.serve
    private(set) var configurationFile = "/etc/scomo/installer.conf"
    /// Where to listen; nil means the socket that the service manager passes.
    private(set) var socket: String?

    static var usage: String {
        """
        usage: scomo-installer [--config FILE] [--socket PATH | --decide-start | --check-config]
               scomo-installer --help | --version

          --config FILE    read FILE, and FILE.d/*.conf after it (default /etc/scomo/installer.conf)
          --socket PATH    listen at PATH until SIGTERM; for systems without systemd
          --decide-start   count this start of the device against the trial of new software, go back to
                           the old if the trial is over, and exit; for a unit early at boot
          --check-config   say whether the configuration can be used, and exit

        Without --socket it serves the socket that the service manager passes, and ends when nobody
        has asked for anything for a while.
        """
    }

    init(_ arguments: [String]) throws(OptionError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--config": configurationFile = try Self.value(of: argument, &rest)
            case "--socket": socket = try Self.value(of: argument, &rest)
            case "--decide-start": task = .decideStart
            case "--check-config": task = .checkConfiguration
            case "--help", "-h": task = .showHelp
            case "--version": task = .showVersion
            default: throw .unknown(argument)
            }
        }
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
}

extension OptionError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknown(let option): "there is no option \(option)"
        case .missingValue(let option): "\(option) needs a value"
        }
    }
}
