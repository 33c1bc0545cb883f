import CSystemd
import Linux

/// Calls back for each signal of another program's, for as long as this value lives.
///
/// The body runs inside the event loop, so it must not wait. Signals with other arguments than expected are ignored.
@safe public final class BusSignalWatch {
    private let bus: Bus
    private let take: (inout BusMessage) -> Void
    private var slot: OpaquePointer?

    /// - Parameter signal: Its name, and who has to have sent it: on a bus anybody can send signals.
    public static func make<Value: BusValue>(
        _ signal: BusPlace, on bus: Bus, _ body: @escaping (Value) -> Void
    ) throws(SystemdError) -> BusSignalWatch {
        try BusSignalWatch(signal, on: bus) { message in
            do throws(BusFailure) { body(try Value(reading: &message)) } catch {}
        }
    }

    private init(
        _ signal: BusPlace, on bus: Bus, _ take: @escaping (inout BusMessage) -> Void
    ) throws(SystemdError) {
        (self.bus, self.take) = (bus, take)
        let sender = signal.owner.map { "sender='\($0)'," } ?? ""
        let rule =
            "type='signal',\(sender)path='\(signal.path)',interface='\(signal.interface)',member='\(signal.member)'"
        // Unretained: the slot is given back in deinit, so sd-bus never calls a dead object.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        try check(
            unsafe sd_bus_add_match(bus.bus, &slot, rule, signalCame, me), "listen for \(signal.member)")
    }

    deinit { unsafe sd_bus_slot_unref(slot) }

    fileprivate func call(_ message: OpaquePointer) {
        var body = unsafe BusMessage(message)
        take(&body)
    }
}

private func signalCame(
    message: OpaquePointer?, userData: UnsafeMutableRawPointer?, error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let userData = unsafe userData, let message = unsafe message else { return -EINVAL }
    unsafe Unmanaged<BusSignalWatch>.fromOpaque(userData).takeUnretainedValue().call(message)
    return 0
}
