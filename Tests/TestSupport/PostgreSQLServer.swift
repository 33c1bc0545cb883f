import Foundation

/// A PostgreSQL server of a test's own, reached by a socket in a scratch folder. It ends with the test's process, however
/// that ends.
///
/// PostgreSQL doesn't run as root: where tests do, it runs as `postgres` or `nobody`.
public final class PostgreSQLServer: Sendable {
    private let folder: String
    private let options: String
    /// What it is waiting for is the end of this process: then it stops the server, and removes the folder.
    private let guardian: Process

    private static let shared = Result { try PostgreSQLServer() }

    /// The one that all tests of this process share; each makes a database of its own in it.
    public static var common: PostgreSQLServer { get throws { try shared.get() } }

    /// Starts one. What the kernel has survives a crash of the server, so nothing waits for the disk.
    ///
    /// - Parameter options: Further ones: `-c name=value`.
    public init(options: String = "") throws {
        self.options = options
        folder = NSTemporaryDirectory() + "/scomo-pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if let user = Self.user { try Command.run("chown", user, folder) }
        try Command.run(
            Self.words("initdb") + [
                "--no-sync", "--auth=trust", "--username=test", "--encoding=UTF8", "--locale=C", "-D",
                "\(folder)/data",
            ])
        guardian = Process()
        guardian.executableURL = URL(fileURLWithPath: "/bin/sh")
        guardian.arguments = ["-c", "cat >/dev/null; \"$@\"; rm -rf \"$0\"", folder] + stopping
        guardian.standardInput = Pipe()
        guardian.standardOutput = FileHandle.nullDevice
        guardian.standardError = FileHandle.nullDevice
        try guardian.run()
        try start()
    }

    deinit { try? (guardian.standardInput as? Pipe)?.fileHandleForWriting.close() }

    /// Starts it, when it was stopped.
    public func start() throws {
        let options =
            "-c listen_addresses= -c fsync=off -c max_connections=400 -c shared_buffers=64MB -k \(folder) \(options)"
        try Command.run(
            Self.words("pg_ctl") + [
                "-D", "\(folder)/data", "-l", "\(folder)/log", "-w", "-t", "300", "-o", options, "start",
            ])
    }

    /// Stops it as a crash does: without a word to anybody.
    public func crash() throws { try Command.run(stopping) }

    private var stopping: [String] {
        Self.words("pg_ctl") + ["-D", "\(folder)/data", "-m", "immediate", "-w", "-t", "300", "stop"]
    }

    /// Makes an empty database.
    ///
    /// - Returns: Its address.
    public func makeDatabase() throws -> String {
        let name = "t\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        try Command.run(
            Self.program("psql"), "-q", "-h", folder, "-U", "test", "-d", "postgres", "-c",
            "CREATE DATABASE \(name)")
        return "postgresql:///\(name)?host=\(folder)&user=test"
    }

    /// Who runs it, when that isn't the tests' user.
    private static let user: String? =
        geteuid() == 0 ? (unsafe getpwnam("postgres") == nil ? "nobody" : "postgres") : nil

    /// Without the descriptors of this process: the server outlives the command that starts it, and whoever waits for
    /// that would wait for the server.
    private static func words(_ name: String) -> [String] {
        let closing = """
            for descriptor in /proc/self/fd/*; do
              [ "${descriptor##*/}" -le 2 ] || eval "exec ${descriptor##*/}>&-"
            done
            exec "$@"
            """
        let prefix = user.map { ["setpriv", "--reuid", $0, "--clear-groups", "env", "-C", "/"] } ?? []
        return ["bash", "-c", closing, "bash"] + prefix + [program(name)]
    }

    /// Debian keeps those of each version apart, out of PATH.
    private static func program(_ name: String) -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "\(root)/\($0)/bin/\(name)" } ?? name
    }
}
