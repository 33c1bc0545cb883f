import CLinux

extension FileHandle {
    /// Sends what fits of `bytes` without waiting, and returns how many that were.
    ///
    /// - Throws: `.wouldBlock` when nothing fits now, `.brokenPipe` when the peer has gone.
    public borrowing func send(_ bytes: Span<UInt8>) throws(Errno) -> Int {
        try checked {
            unsafe bytes.withUnsafeBytes { unsafe CLinux_send(descriptor, $0.baseAddress, $0.count) }
        }
    }

    /// Whether a read would return at once: with bytes, with the end, or with an error.
    public var hasInput: Bool {
        do throws(WaitError) {
            try PollWaiter().wait(for: descriptor, toBe: .readable, until: .now)
            return true
        } catch {
            return false
        }
    }
}

extension Program {
    /// Has writes to a socket or pipe whose reader has gone fail with `EPIPE`. By default they end the program.
    ///
    /// Child processes inherit this, so whoever starts one restores the default there (signal(7)).
    public static func ignoreBrokenPipes() {
        CLinux_ignore_broken_pipes()
    }
}
