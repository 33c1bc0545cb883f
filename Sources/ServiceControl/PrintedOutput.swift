import Linux
import Systemd

/// What a service for a moment prints: its end is kept, and told in the log.
struct PrintedOutput: ~Copyable {
    private let pipe: Pipe
    /// Where it prints to. Until it is passed on and closed here, the output doesn't end.
    let input: BusDescriptor
    private var isAtEnd = false
    /// The last bytes.
    private(set) var tail: [UInt8] = []

    init() throws(Errno) {
        var pipe = try Pipe()
        guard let input = pipe.takeInput() else { throw .invalid }
        self.input = BusDescriptor(input)
        self.pipe = pipe
    }

    /// Reads until `hasEnded` or the deadline, and then what is left.
    mutating func follow(
        _ loop: EventLoop, until deadline: Instant, _ hasEnded: () -> Bool
    ) throws(WaitError) {
        // The manager has its own copy by now.
        _ = input.take()
        while !hasEnded(), !isAtEnd, deadline.remaining > .zero {
            let isReady = try loop.wait(
                for: pipe.output.descriptor, toBe: .readable, until: deadline, or: hasEnded)
            if isReady { readOnce() }
        }
        // Bounded: somebody may go on printing. A pipe holds 64 KiB unless it was enlarged (pipe(7)).
        for _ in 0..<16 where !isAtEnd && pipe.output.isReadable { readOnce() }
    }

    private mutating func readOnce() {
        // A pipe that can't be read has ended for us too.
        let piece = (try? pipe.output.read(limit: 65_536)) ?? []
        isAtEnd = piece.isEmpty
        tail = Array((tail + piece).suffix(Self.limit))
    }

    /// - Unit: bytes. - Default: 4 KiB, some lines for the log.
    private static var limit: Int { 4096 }

    /// Writes the lines that are kept into the journal.
    func log(_ what: String, unit: String) {
        for line in tail.split(separator: UInt8(ascii: "\n")).suffix(32) {
            Journal.log(
                .information, "\(what): \(String(decoding: line, as: UTF8.self))",
                [Journal.Field("SCOMO_UNIT", unit)])
        }
    }
}
