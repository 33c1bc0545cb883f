import Deployment
import Foundation
import InstallerClient
import Linux
import Systemd
import TestSupport

/// A store with version 1.0 of a component, a package of version 2.0, and the installer that ships, with whatever goes wrong for it.
final class InstallerBench {
    static let component = Maker.component

    let directory: TemporaryDirectory
    private let maker = try? Maker()

    /// - Parameter padding: Bytes of noise in the new version.
    init(padding: Int = 0, healthCheck: String = "exit 0") throws {
        directory = try TemporaryDirectory()
        for folder in ["store", "trust.d"] { try Command.run("mkdir", directory.file(folder)) }
        guard let maker else { throw CommandError(words: [Programs.pack], status: -1, output: "no keys") }
        try Command.run("cp", maker.root, directory.file("trust.d/maker.pem"))
        let text = """
            [Installer]
            StoreDirectory=\(directory.file("store"))
            TrustDirectory=\(directory.file("trust.d"))
            Environment=anywhere

            """
        try directory.write(Array(text.utf8), "installer.conf")
        try maker.pack("1.0", into: directory.path)
        try maker.pack("2.0", into: directory.path, padding: padding, healthCheck: healthCheck)
        try run { try Self.install($0, self.package("1.0")) }
        try Command.run("cp", "-a", store, directory.file("clean"))
    }

    var store: String { directory.file("store") }
    var socket: String { directory.file("socket") }

    func package(_ version: String) -> String { directory.file("greeter-\(version).scomo") }

    /// Makes the store what it was before anything went wrong.
    func reset() throws {
        try Command.run("sh", "-c", "rm -rf '\(store)' && cp -a '\(directory.file("clean"))' '\(store)'")
    }

    /// Starts the installer, and ends it when `body` has asked it something.
    ///
    /// - Parameter prefix: What stands before its name on the command line: `NAME=value`, or programs that start it.
    @discardableResult
    func run<Result>(_ prefix: [String] = [], _ body: (InstallerClient) throws -> Result) throws -> Result {
        let process = try start(prefix)
        defer {
            process.send(SIGTERM)
            _ = process.rest()
        }
        return try body(client())
    }

    /// Starts the installer, and waits until it listens or has ended.
    func start(_ prefix: [String] = []) throws -> Command {
        try? FileManager.default.removeItem(atPath: socket)
        let program = [Programs.installer, "--config", directory.file("installer.conf"), "--socket", socket]
        let process = try Command(prefix + program)
        while process.isRunning, !Self.isServed(socket) { usleep(2000) }
        return process
    }

    /// Whether somebody listens there: the name is there a moment before.
    static func isServed(_ socket: String) -> Bool {
        guard let connection = try? Linux.FileHandle.connect(toSocket: socket) else { return false }
        return connection.descriptor >= 0
    }

    func client() throws -> InstallerClient { InstallerClient(socket: socket, try EventLoop()) }

    /// Asks for an installation; nil when it was done.
    static func install(_ client: InstallerClient, _ package: String) throws -> DeploymentFailure? {
        let file = try Linux.FileHandle.open(named: package)
        do throws(DeploymentFailure) {
            _ = try client.install(file, InstallOrder(.active)) { _ in .proceed }
            return nil
        } catch {
            return error
        }
    }

    /// The version that is installed and in use, after everything was read again; starts an installer for it.
    func soundVersion() throws -> String {
        try run { client in
            let deviations = try client.verify { _ in .proceed }
            guard deviations.isEmpty else { return "\(deviations)" }
            return try client.inventory().components.first { $0.identifier == Self.component }?.version
                ?? "none"
        }
    }
}

/// A library for the installer that makes calls of its fail.
struct FailingCalls {
    private let directory: String
    private var library: String { "\(directory)/failing-calls.so" }
    private var report: String { "\(directory)/report" }

    /// Builds it into a folder.
    init(in directory: String) throws {
        self.directory = directory
        try Command.run("cc", "-shared", "-fPIC", "-O1", "-o", library, Programs.failingCalls, "-ldl")
    }

    /// What stands before the program's name.
    func words(_ settings: String...) -> [String] {
        try? FileManager.default.removeItem(atPath: report)
        return ["LD_PRELOAD=\(library)", "FAIL_REPORT=\(report)"] + settings
    }

    /// How many calls and allocations there were, how many of them failed, and how often what an fsync had lost was synchronized again.
    var counts: (calls: Int, allocations: Int, failures: Int, repetitions: Int) {
        let text = (try? String(contentsOfFile: report, encoding: .utf8)) ?? ""
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return numbers.count == 4 ? (numbers[0], numbers[1], numbers[2], numbers[3]) : (0, 0, 0, 0)
    }
}
