import Settings

/// What was asked for on the command line.
struct Options: Equatable {
    enum Task: Equatable {
        case serve
        case once(requestingUpdates: Bool)
        case checkConfiguration
        case printConfiguration
        /// Of one object, or of all.
        case printDescription(object: String?)
        case showHelp
        case showVersion
    }

    private(set) var task = Task.serve
    private(set) var configurationFile = "/etc/scomo/agent.conf"

    static var usage: String {
        """
        usage: scomod [--config FILE] [--once [--request-update] | --check-config | --print-config]
               scomod --print-ddf [NAME]
               scomod --help | --version

          --config FILE      read FILE, and FILE.d/*.conf after it (default /etc/scomo/agent.conf)
          --once             hold one session, do the work it brings, report, and exit
          --request-update   with --once: ask the server for newer versions of what is installed
          --check-config     say whether the configuration can be used, and exit
          --print-config     print the configuration without secrets, and exit
          --print-ddf        print the description (DDF) of the management object NAME, such as
                             SCOMO, or of all; needs no configuration

        Without --once it runs until SIGTERM; SIGHUP makes it hold a session now, or after the
        work that it is doing.
        """
    }

    init(_ words: inout CommandWords) throws(UsageError) {
        var requestsUpdates = false
        while let word = words.next() {
            switch word {
            case "--config": configurationFile = try words.value(of: word)
            case "--once": task = .once(requestingUpdates: false)
            case "--request-update": requestsUpdates = true
            case "--check-config": task = .checkConfiguration
            case "--print-config": task = .printConfiguration
            case "--print-ddf": task = .printDescription(object: words.argument())
            case "--help", "-h": task = .showHelp
            case "--version": task = .showVersion
            default: throw .unknown(word)
            }
        }
        guard requestsUpdates else { return }
        guard case .once = task else { throw .goesWith("--request-update", option: "--once") }
        task = .once(requestingUpdates: true)
    }
}
