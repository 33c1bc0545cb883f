import ArgumentParser
import ServerApplication

/// How much of everything the server takes on. `GET /api/v1/status` tells how much of it is in use.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many sessions there may be at once. Default: 4096.", valueName: "count"))
    var maxSessions: Int?

    @Option(help: ArgumentHelp("How many downloads there may be at once. Default: 256.", valueName: "count"))
    var maxDownloads: Int?

    @Option(
        help: ArgumentHelp(
            "How long a package may be that is put into the folder by the JSON interface. Default: 4 GiB.",
            valueName: "bytes"))
    var maxPackageSize: Int?

    @Option(
        help: ArgumentHelp("How many connections there may be at once. Default: 4096.", valueName: "count"))
    var maxConnections: Int?

    @Option(
        help: ArgumentHelp(
            "How much of a download has to be taken in 30 s. Default: 30720.", valueName: "bytes"))
    var leastPace: Int?

    @Option(
        help: ArgumentHelp(
            "How long an accepted operation may wait for its report: 30s, 5m, 1h. Default: 30d.",
            valueName: "time"))
    var reportDeadline: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "How long operations and commands that are over are kept: 1h, 90d. Default: 365d.",
            valueName: "time"))
    var history: TimeSpan?

    func validate() throws {
        for (name, value) in [
            ("--max-sessions", maxSessions), ("--max-downloads", maxDownloads),
            ("--max-connections", maxConnections), ("--least-pace", leastPace),
        ] {
            guard let value else { continue }
            guard 1...1_000_000 ~= value else {
                throw ValidationError("\(name) has to be between 1 and 1000000")
            }
        }
        guard 1...(1 << 40) ~= maxPackageSize ?? 1 else {
            throw ValidationError("--max-package-size has to be between 1 and \(1 << 40)")
        }
    }

    /// What is said here wins over what was said before.
    func set(_ settings: inout ServerSettings) {
        settings.sessionLimit = maxSessions ?? settings.sessionLimit
        settings.downloadLimit = maxDownloads ?? settings.downloadLimit
        settings.connectionLimit = maxConnections ?? settings.connectionLimit
        settings.leastPace = leastPace ?? settings.leastPace
        settings.reportDeadline = reportDeadline?.duration ?? settings.reportDeadline
        settings.history = history?.duration ?? settings.history
        settings.packageLimit = maxPackageSize ?? settings.packageLimit
    }
}
