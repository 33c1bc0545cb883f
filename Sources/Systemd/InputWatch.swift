import CSystemd
public import Linux

/// Calls back each time a descriptor has something to read, for as long as this value lives.
///
/// The body runs inside the event loop, so it must not wait: it takes what is there and notes it.
@safe public final class InputWatch {
    private let loop: EventLoop
    private let input: FileHandle
    private let body: (borrowing FileHandle) -> Void
    private var source: OpaquePointer?

    /// - Parameter callsEachSecond: More than these wait, so that whoever floods the descriptor doesn't keep the
    ///   program busy.
    public init(
        _ input: consuming FileHandle, _ loop: EventLoop, callsEachSecond: UInt32,
        _ body: @escaping (borrowing FileHandle) -> Void
    ) throws(SystemdError) {
        (self.loop, self.body) = (loop, body)
        self.input = input
        // Unretained: the source is given back in deinit, so sd-event never calls a dead object.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        let events = EPOLLIN.rawValue
        try check(
            unsafe sd_event_add_io(loop.event, &source, self.input.descriptor, events, inputReady, me),
            "watch a descriptor")
        try check(
            unsafe sd_event_source_set_ratelimit(source, 1_000_000, callsEachSecond),
            "bound the calls for a descriptor")
    }

    deinit { unsafe sd_event_source_disable_unref(source) }

    fileprivate func call() { body(input) }
}

private func inputReady(
    source: OpaquePointer?, descriptor: Int32, events: UInt32, userData: UnsafeMutableRawPointer?
) -> Int32 {
    guard let userData = unsafe userData else { preconditionFailure("set in InputWatch.init") }
    unsafe Unmanaged<InputWatch>.fromOpaque(userData).takeUnretainedValue().call()
    return 0
}
