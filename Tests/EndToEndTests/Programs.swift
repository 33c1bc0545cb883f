import Foundation

/// The built programs that these tests start.
///
/// `Tests/run` says where they are in the environment; a bare `swift test` takes what was built beside the tests,
/// and the agent that ships if it was built.
enum Programs {
    static let agent = find("SCOMO_SCOMOD", [".build-device/ship/scomod", ".build/debug/scomod"])
    static let installer = find(
        "SCOMO_INSTALLER", [".build-device/ship/scomo-installer", ".build/debug/scomo-installer"])
    static let control = find("SCOMO_CONTROL", [".build-device/ship/scomoctl", ".build/debug/scomoctl"])
    static let pack = find("SCOMO_PACK", [".build/debug/scomo-pack"])
    static let server = find("SCOMO_SERVER", [".build/debug/scomo-server"])
    static let fleet = find("SCOMO_FLEET", [".build/debug/scomo-fleet"])
    static let swarm = find("SCOMO_SWARM", [".build/debug/scomo-swarm"])
    /// Answers every request in one wrong way.
    static let badServer = project + "/Tests/Servers/bad-server"

    /// Cuts the answers of a download off, or lies about them.
    static let cuttingServer = project + "/Tests/Servers/cutting-server"

    /// Serves the files of a folder.
    static let packageServer = project + "/Tests/Servers/package-server"

    /// Is told what happens.
    static let webhookReceiver = project + "/Tests/Servers/webhook-receiver"

    /// Plays a script of messages.
    static let scriptedServer = project + "/Tests/Servers/scripted-server"

    /// The source of a library that makes the disk slow.
    static let slowDisk = project + "/Tests/Servers/slow-disk.c"

    /// The source of a library that makes system calls and allocations fail.
    static let failingCalls = project + "/Tests/Servers/failing-calls.c"

    private static let project = String(
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" })

    private static func find(_ variable: String, _ places: [String]) -> String {
        if let named = ProcessInfo.processInfo.environment[variable] { return named }
        let files = places.map { "\(project)/\($0)" }
        return files.first { FileManager.default.isExecutableFile(atPath: $0) } ?? files[0]
    }
}
