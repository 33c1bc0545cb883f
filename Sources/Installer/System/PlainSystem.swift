import Bytes
public import Linux

/// A system without a service manager, as in containers: commands of components run as child processes, and with the installer's
/// rights. Accounts aren't made, and units aren't started: whoever runs such a system does both, or has no need of them.
public final class PlainSystem: UnmanagedSystem {
    private let files: LinuxFileSystem
    private let waiter: any Waiter

    /// - Parameter files: The file system that the installer has.
    public init(files: LinuxFileSystem, waiter: any Waiter) {
        (self.files, self.waiter) = (files, waiter)
    }

    /// It has none.
    public var wayToStart: String? { "plain" }

    public func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {
        let handle: FileHandle
        do throws(FileSystemError) {
            handle = try files.openDirectory(command.directory)
        } catch {
            throw .failed("\(error)")
        }
        let result: ChildResult
        do throws(ChildProcessError) {
            result = try Program.run(
                command.words, in: handle, adding: command.parameterVariable,
                outputLimit: CommandOutput.limit, timeLimit: command.timeLimit,
                waiter, while: isWanted)
        } catch {
            if case .interrupted(_, .stopRequested) = error { throw .interrupted(.stopRequested) }
            throw .failed("\(error)")
        }
        guard result.ending == .exited(0) else {
            throw .failed("\(result.ending)\(CommandOutput.quotation(result.output))")
        }
    }
}

/// What a command of a component printed.
public enum CommandOutput {
    /// How much of it is told.
    ///
    /// - Unit: bytes. A line or two for the log.
    public static var limit: Int { 256 }

    /// The end of a sentence: nobody knows what it holds.
    public static func quotation(_ output: [UInt8]) -> String {
        guard !output.isEmpty else { return "" }
        let printable = output.suffix(limit).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: " ") }
        return ", after printing \"\(String(decoding: printable, as: UTF8.self))\""
    }
}
