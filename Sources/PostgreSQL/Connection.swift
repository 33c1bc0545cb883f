import CPostgreSQL
import Glibc

/// One connection, which belongs to the thread that has made it.
///
/// Waiting stops at `deadline` and when nobody waits any more; a connection that something was left undone on is closed,
/// and a new one opened when it is needed.
@safe public final class Connection {
    /// When to give up.
    var deadline = ContinuousClock.now
    /// Whether nobody waits any more; looked at ten times a second.
    var isCancelled: () -> Bool = { false }
    let timeLimit: Duration
    /// The names of statements that are prepared here, by their text.
    var prepared: [String: String] = [:]
    /// How many were prepared here, for new names.
    var preparedCount = 0
    private(set) var pointer: OpaquePointer?
    private let address: Address
    /// Where it notes what it commits; nil for nowhere.
    let receipts: Receipts?

    init(_ address: Address, receipts: String? = nil, timeLimit: Duration) {
        (self.address, self.timeLimit) = (address, timeLimit)
        self.receipts = receipts.map { Receipts(table: $0) }
    }

    deinit { close() }

    /// Does nothing where there is a connection already.
    func open() throws(PostgreSQLError) {
        guard unsafe pointer == nil else { return }
        let parameters = address.parameters
        unsafe pointer = CStrings(parameters.map(\.keyword)).withPointers { keywords in
            unsafe CStrings(parameters.map(\.value)).withPointers { values in
                unsafe PQconnectdbParams(keywords + [nil], values + [nil], 1)
            }
        }
        guard unsafe PQstatus(pointer) == CONNECTION_OK, unsafe PQsetnonblocking(pointer, 1) == 0,
            unsafe PQenterPipelineMode(pointer) == 1
        else { throw lost() }
        // They would go to standard error.
        unsafe PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        try setUp()
    }

    /// A statement that takes too long ends at the server, too; and what was committed is on the disk.
    private func setUp() throws(PostgreSQLError) {
        let milliseconds = String(timeLimit.components.seconds * 1000)
        _ = try run([
            Statement(
                """
                SELECT set_config('statement_timeout', $1, false),
                  set_config('idle_in_transaction_session_timeout', $1, false),
                  set_config('synchronous_commit',
                    CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                      ELSE current_setting('synchronous_commit') END, false)
                """, [.text(milliseconds)], planning: .anew)
        ])
    }

    func close() {
        unsafe PQfinish(pointer)
        unsafe pointer = nil
        (prepared, preparedCount) = ([:], 0)
    }

    /// Closes what can't be used any more.
    ///
    /// - Returns: Why, in the words of libpq.
    func lost() -> PostgreSQLError {
        let reason = unsafe String(cString: PQerrorMessage(pointer)).trimmedEnd
        close()
        return .unavailable(reason.isEmpty ? "out of memory" : reason)
    }

    /// Returns when there is something to read, or room to write if that is wanted.
    func wait(toWrite: Bool = false) throws(PostgreSQLError) {
        guard !isReady(toWrite: toWrite, before: deadline) else { return }
        breakOff()
        throw isCancelled() ? .cancelled : .late
    }

    /// Whether there is something to read, or room to write, before that time.
    func isReady(toWrite: Bool = false, before end: ContinuousClock.Instant) -> Bool {
        let events = Int16(toWrite ? POLLIN | POLLOUT : POLLIN)
        var descriptor = pollfd(fd: unsafe PQsocket(pointer), events: events, revents: 0)
        while !isCancelled(), ContinuousClock.now < end {
            let slice = min(end - .now, .milliseconds(100)).components.attoseconds / 1_000_000_000_000_000
            if unsafe poll(&descriptor, 1, Int32(clamping: max(0, slice) + 1)) > 0 { return true }
        }
        return false
    }

    /// The server stops with what it is doing, and rolls back what is open.
    private func breakOff() {
        if let order = unsafe PQgetCancel(pointer) {
            var complaint = [CChar](repeating: 0, count: 256)
            unsafe PQcancel(order, &complaint, Int32(complaint.count))
            unsafe PQfreeCancel(order)
        }
        close()
    }
}
