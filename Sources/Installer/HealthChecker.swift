public import Linux

/// Asks a component whether it works, after it became active.
public protocol HealthChecker: AnyObject {
    /// Returns if the command ended with success in time.
    ///
    /// - Parameters:
    ///   - command: From the manifest: a program of the component, and its arguments.
    ///   - directory: The component's directory below the installer's root.
    func check(_ command: [String], in directory: Path, within time: Duration) throws(HealthError)
}

/// Why a component doesn't count as healthy.
public enum HealthError: Error, Equatable, Sendable {
    /// With a sentence for people.
    case failed(String)
    /// The program was told to stop before the component answered.
    case interrupted(WaitError)
}

extension HealthError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .failed(let reason): reason
        case .interrupted(let reason): "the health check was given up: \(reason)"
        }
    }
}

/// Runs the health check as a child process.
///
/// It runs with the rights of the installer: whoever signed the component may do what the installer may.
public final class CommandHealthChecker: HealthChecker {
    private let files: LinuxFileSystem
    private let waiter: any Waiter

    /// - Parameter files: The file system that the installer has.
    public init(files: LinuxFileSystem, waiter: any Waiter) {
        (self.files, self.waiter) = (files, waiter)
    }

    public func check(_ command: [String], in directory: Path, within time: Duration) throws(HealthError) {
        let handle: FileHandle
        do throws(FileSystemError) {
            handle = try files.openDirectory(directory)
        } catch {
            throw .failed("\(error)")
        }
        let result: ChildResult
        do throws(ChildProcessError) {
            result = try Program.run(
                command, in: handle, outputLimit: Self.outputLimit, timeLimit: time, waiter)
        } catch {
            if case .interrupted(_, .stopRequested) = error { throw .interrupted(.stopRequested) }
            throw .failed("\(error)")
        }
        guard result.ending == .exited(0) else {
            throw .failed("\(result.ending)\(Self.quotation(result.output))")
        }
    }

    /// - Unit: bytes. A line or two for the log.
    private static var outputLimit: Int { 256 }

    /// What a program printed, as the end of a sentence: nobody knows what it holds.
    private static func quotation(_ output: [UInt8]) -> String {
        guard !output.isEmpty else { return "" }
        let printable = output.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: " ") }
        return ", after printing \"\(String(decoding: printable, as: UTF8.self))\""
    }
}
