import ArgumentParser
import ServerApplication

/// How much of everything the server takes on. `GET /api/v1/status` tells how much of it is in use.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many sessions there may be at once.", valueName: "count"))
    var maxSessions = 4096

    @Option(help: ArgumentHelp("How many downloads there may be at once.", valueName: "count"))
    var maxDownloads = 256

    @Option(help: ArgumentHelp("How many connections there may be at once.", valueName: "count"))
    var maxConnections = 4096

    @Option(
        help: ArgumentHelp("How much of a download has to be taken in 30 s.", valueName: "bytes"))
    var leastPace = 30 << 10

    @Option(
        help: ArgumentHelp(
            "How long an accepted operation may wait for its report: 30s, 5m, 1h.", valueName: "time"))
    var reportDeadline = TimeSpan(duration: .seconds(30 * 86_400))

    @Option(
        help: ArgumentHelp(
            "How long operations and commands that are over are kept: 1h, 90d.", valueName: "time"))
    var history = TimeSpan(duration: .seconds(365 * 86_400))

    func validate() throws {
        for (name, value) in [
            ("--max-sessions", maxSessions), ("--max-downloads", maxDownloads),
            ("--max-connections", maxConnections), ("--least-pace", leastPace),
        ] where !(1...1_000_000 ~= value) {
            throw ValidationError("\(name) has to be between 1 and 1000000")
        }
    }

    func set(_ settings: inout ServerSettings) {
        (settings.sessionLimit, settings.downloadLimit) = (maxSessions, maxDownloads)
        (settings.connectionLimit, settings.leastPace) = (maxConnections, leastPace)
        (settings.reportDeadline, settings.history) = (reportDeadline.duration, history.duration)
    }
}
