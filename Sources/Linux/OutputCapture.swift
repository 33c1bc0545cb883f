import CLinux

/// Both ends of the pipe that a child process prints into.
struct OutputCapture: ~Copyable {
    private(set) var content: [UInt8] = []
    private let limit: Int
    private let output: FileHandle
    private var writer: FileHandle?
    private var isAtEnd = false

    init(limit: Int) throws(Errno) {
        var ends: [Int32] = [0, 0]
        _ = try checked { unsafe ends.withUnsafeMutableBufferPointer { unsafe CLinux_pipe($0.baseAddress) } }
        self.limit = limit
        output = FileHandle(owning: ends[0])
        writer = FileHandle(owning: ends[1])
    }

    /// What the child writes to; valid up to `closeInput`.
    var input: Int32 {
        switch writer {
        case .some(let handle): handle.descriptor
        case nil: -1
        }
    }

    /// To be called when the child has its own copy, or the output would never end.
    mutating func closeInput() { writer = nil }

    /// Reads until the child has ended, or isn't wanted any more, which is `.refused(.cancelled)`.
    mutating func follow(
        _ child: borrowing ChildProcess, _ waiter: any Waiter, until deadline: Instant,
        while isWanted: () -> Bool
    ) throws(WaitError) {
        let ending = try opened { () throws(Errno) in try child.ending() }
        let both = (output.descriptor, ending.descriptor)
        let either = try opened { () throws(Errno) in
            FileHandle(owning: try checked { CLinux_either_readable(both.0, both.1) })
        }
        while !ending.isReadable {
            // The end of the output is always readable, and not yet the end of the child.
            let awaited = isAtEnd ? ending.descriptor : either.descriptor
            do throws(WaitError) {
                try waiter.wait(for: awaited, toBe: .readable, until: min(deadline, .after(Self.pause)))
            } catch {
                guard error == .timedOut else { throw error }
            }
            // A child that prints all the time keeps the wait from ever timing out.
            guard deadline.remaining > .zero else { throw .timedOut }
            guard isWanted() else { throw .refused(.cancelled) }
            readOnce()
        }
    }

    /// How often is asked at least whether the child is still wanted. - Default: 250 ms.
    private static var pause: Duration { .milliseconds(250) }

    /// Reads what the child left in the pipe.
    ///
    /// - Bounded: somebody who left the child's process group may go on printing. The number of pieces is our
    ///   choice; a pipe holds 64 KiB unless it was enlarged (pipe(7)).
    mutating func drain() {
        for _ in 0..<16 { readOnce() }
    }

    private mutating func readOnce() {
        guard !isAtEnd, output.isReadable else { return }
        // A pipe that can't be read has ended for us too.
        let piece = (try? output.read(limit: 65_536)) ?? []
        isAtEnd = piece.isEmpty
        content += piece.prefix(limit - content.count)
    }
}

/// Without the descriptors that waiting needs there is no waiting.
private func opened(_ body: () throws(Errno) -> FileHandle) throws(WaitError) -> FileHandle {
    do throws(Errno) {
        return try body()
    } catch {
        throw .refused(error)
    }
}
