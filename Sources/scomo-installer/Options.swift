import Settings

/// What was asked for on the command line.
struct Options: Equatable {
    enum Task: Equatable {
        case serve
        /// While the service manager reads its units: shows it those of components, in this directory, and ends.
        case exposeUnits(String)
        case checkConfiguration
        case printConfiguration
        /// Early at a start: counts it, goes back if a trial is over, and ends.
        case decideStart
        case showHelp
        case showVersion
    }

    /// Who connects, and where.
    enum Place: Equatable {
        /// Whoever connects to the socket that the service manager passes.
        case passedSocket
        case path(String)
        /// Whoever started this program, with a connection as its standard input.
        case standardInput
    }

    private(set) var task = Task.serve
    private(set) var configurationFile = "/etc/scomo/installer.conf"
    /// Where the root file system is that it is about; nil for the one in use.
    private(set) var root: String?
    private(set) var place = Place.passedSocket

    static var usage: String {
        """
        usage: scomo-installer [--config FILE] [--root DIRECTORY]
                              [--socket PATH | --inetd | --decide-start | --check-config |
                               --expose-units DIRECTORY | --print-config]
               scomo-installer --help | --version

          --config FILE    read FILE, and FILE.d/*.conf after it (default /etc/scomo/installer.conf)
          --root DIRECTORY work on the root file system below DIRECTORY, which isn't in use: all files
                           are looked for there, and nothing is started or run
          --socket PATH    listen at PATH until SIGTERM; for systems without systemd
          --inetd          serve the connection that is standard input, and end with it
          --decide-start   count this start of the device against the trial of new software, go back to
                           the old if the trial is over, and exit; for a unit early at boot
          --expose-units DIRECTORY
                           show the units of components to systemd, by links in DIRECTORY, and exit;
                           for scomo-generator
          --check-config   say whether the configuration can be used, and exit
          --print-config   print the configuration without secrets, and exit

        Without these it serves the socket that the service manager passes, and ends when nobody
        has asked for anything for a while.
        """
    }

    init(_ words: inout CommandWords) throws(UsageError) {
        while let word = words.next() {
            switch word {
            case "--config": configurationFile = try words.value(of: word)
            case "--root": root = try words.value(of: word)
            case "--socket": place = .path(try words.value(of: word))
            case "--inetd": place = .standardInput
            case "--expose-units": task = .exposeUnits(try words.value(of: word))
            case "--decide-start": task = .decideStart
            case "--check-config": task = .checkConfiguration
            case "--print-config": task = .printConfiguration
            case "--help", "-h": task = .showHelp
            case "--version": task = .showVersion
            default: throw .unknown(word)
            }
        }
    }
}
