import CLinux

extension Program {
    /// Runs another program to its end, while the waiter goes on with its other work.
    ///
    /// The program has no input, no environment but `PATH`, `LANG` and what is added, no open descriptors of ours, no blocked
    /// or ignored signals, and a process group of its own. When it ends, when the time is up, when it isn't wanted any more, or when
    /// the waiter is told to stop, all that is left in that group is killed.
    ///
    /// - Parameters:
    ///   - words: The program's path, from `directory` unless it is absolute, and its arguments.
    ///   - directory: Where the program works.
    ///   - environment: What is added to the environment, `NAME=value` each. - Default: nothing.
    ///   - outputLimit: How many bytes of its output to keep: the first ones. More is read and dropped.
    ///   - isWanted: Asked a few times a second. What isn't wanted any more is interrupted as `.refused(.cancelled)`. - Default: always.
    public static func run(
        _ words: [String], in directory: borrowing FileHandle, adding environment: [String] = [],
        outputLimit: Int,
        timeLimit: Duration, _ waiter: any Waiter, while isWanted: () -> Bool = { true }
    ) throws(ChildProcessError) -> ChildResult {
        let deadline = Instant.after(timeLimit)
        let name = words.first ?? ""
        var output = try starting(name) { () throws(Errno) in try OutputCapture(limit: outputLimit) }
        var child = try starting(name) { () throws(Errno) in
            try ChildProcess.start(words, in: directory, adding: environment, output: output.input)
        }
        output.closeInput()
        do throws(WaitError) {
            try output.follow(child, waiter, until: deadline, while: isWanted)
        } catch {
            throw .interrupted(name, error)
        }
        let ending = child.finish()
        output.drain()
        return ChildResult(ending: ending, output: output.content)
    }

    private static func starting<Result: ~Copyable>(
        _ name: String, _ body: () throws(Errno) -> Result
    ) throws(ChildProcessError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw .notStarted(name, error)
        }
    }
}
