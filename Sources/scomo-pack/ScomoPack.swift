import ArgumentParser
import Linux
import OpenSSL

/// `scomo-pack`: makes delivery packages, and looks into them.
@main
struct ScomoPack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scomo-pack",
        abstract: "Build, sign and check delivery packages.",
        version: "\(Program.version)",
        subcommands: [
            KeygenCommand.self, BuildCommand.self, WrapCommand.self, TrustCommand.self,
            AgentUpdateCommand.self, InspectCommand.self, VerifyCommand.self,
        ])
}

extension ParsableCommand {
    /// Runs `body`; an error of it is printed, and ends the program with the status for bad input.
    func reporting<Failure: Error & CustomStringConvertible>(
        _ body: () throws(Failure) -> Void
    ) throws {
        do throws(Failure) {
            try body()
        } catch {
            Program.complain("scomo-pack: \(error)")
            throw ExitCode(Program.Status.badInput.rawValue)
        }
    }
}

/// An error of a command line: what was attempted, on what, and why.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Opens a package that a person named.
func openPackage(_ path: String) throws(CommandError) -> FileHandle {
    do throws(Errno) {
        return try FileHandle.open(named: path)
    } catch {
        throw CommandError("could not open \"\(path)\": \(error)")
    }
}

/// Reads a file that a person named: a certificate, a key…
///
/// - Parameter limit: Default: 1 MiB.
func readFile(_ path: String, limit: Int = 1 << 20) throws(CommandError) -> [UInt8] {
    do throws(Errno) {
        return try FileHandle.open(named: path).readToEnd(limit: limit)
    } catch {
        throw CommandError("could not read \"\(path)\": \(error)")
    }
}

/// Says of a failure of OpenSSL what it was about.
func calling<Result>(
    _ subject: String, _ body: () throws(OpenSSLError) -> Result
) throws(CommandError) -> Result {
    do throws(OpenSSLError) { return try body() } catch { throw CommandError("\(subject): \(error)") }
}
