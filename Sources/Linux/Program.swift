import CLinux

/// What a program has from whoever started it.
public enum Program {
    /// How a program ended. - Source: sysexits.h.
    public enum Status: Int32, Sendable {
        case success = 0
        /// EX_USAGE
        case wrongUsage = 64
        /// EX_DATAERR
        case badInput = 65
        /// EX_UNAVAILABLE
        case unavailable = 69
        /// EX_OSERR
        case systemError = 71
        /// EX_IOERR
        case inputOutputError = 74
        /// EX_TEMPFAIL
        case temporaryFailure = 75
        /// EX_CONFIG
        case badConfiguration = 78
    }

    /// The words after the program's name; none if the kernel doesn't say.
    ///
    /// Embedded Swift has no `CommandLine`. The words are in proc(5), each ended by a zero byte.
    public static var arguments: [String] {
        do throws(Errno) {
            let text = try FileHandle.open(named: "/proc/self/cmdline").readToEnd(limit: 1 << 20)
            let words = text.split(separator: 0, omittingEmptySubsequences: false)
            return words.dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }
        } catch {
            return []
        }
    }

    /// Standard output, for bytes. To be asked for once: whoever has it closes it.
    public static var output: FileHandle { FileHandle(owning: STDOUT_FILENO) }

    /// Prints a line for people on standard error.
    public static func complain(_ line: String) { print(line, on: STDERR_FILENO) }

    /// Prints a line for people on standard output.
    public static func say(_ line: String) { print(line, on: STDOUT_FILENO) }

    /// Prints text on standard output as it is, without a line's end.
    public static func show(_ text: String) { print(text, on: STDOUT_FILENO, end: "") }

    private static func print(_ text: String, on descriptor: Int32, end: String = "\n") {
        let bytes = Array((text + end).utf8)
        // When it is closed there is nobody to tell.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Whether what is printed on standard error is seen on a terminal.
    public static var complainsOnTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has that standard output is; nil if it is none.
    public static var terminalWidth: Int? {
        switch CLinux_terminal_width(STDOUT_FILENO) {
        case ..<0: nil
        // Serial lines don't know.
        case 0: 80
        case let columns: Int(columns)
        }
    }

    /// Ends the program at once, with a number of its own.
    public static func exit(_ number: Int32) -> Never { CLinux.exit(number) }

    /// Ends the program at once; nothing of the caller runs any more.
    public static func exit(_ status: Status) -> Never {
        CLinux.exit(status.rawValue)
    }
}

extension Program {
    /// What this program was built for, in Debian's words (dpkg-architecture(1)).
    public static var architecture: StaticString {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #elseif arch(arm)
            "armhf"
        #elseif arch(i386)
            "i386"
        #elseif arch(riscv64)
            "riscv64"
        #else
            "unknown"
        #endif
    }

    /// The version of everything in this package. - Source: CHANGELOG.md.
    public static var version: StaticString { "0.1.0" }
}

extension Program {
    /// A variable of the environment; nil if it isn't set.
    public static func environment(_ name: StaticString) -> String? {
        // The environment never changes in this program, so the pointer stays valid while it is copied.
        guard let value = unsafe getenv(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
        else { return nil }
        return unsafe String(cString: value)
    }

    /// Which file standard error is, as systemd.exec(5) writes it in `JOURNAL_STREAM`: "device:inode".
    public static var standardErrorIdentity: String? {
        var status = stat()
        guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return nil }
        return "\(status.st_dev):\(status.st_ino)"
    }
}
