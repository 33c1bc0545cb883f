import CSystemd
import Linux

/// Where something of another program's is: an object, an interface, and a member of it.
public struct BusPlace: Sendable {
    let path: String
    let interface: StaticString
    let member: StaticString
    /// Whose it is, on a bus with many programs.
    let owner: StaticString?

    /// - Parameter owner: The name of the program on the bus. - Default: nil, whoever is at the other end.
    public init(
        _ path: StaticString, _ interface: StaticString, _ member: StaticString, of owner: StaticString? = nil
    ) {
        self.init(BusObjectPath("\(path)"), interface, member, of: owner)
    }

    /// An object whose path is only known from an answer.
    public init(
        _ path: BusObjectPath, _ interface: StaticString, _ member: StaticString,
        of owner: StaticString? = nil
    ) {
        (self.path, self.interface, self.member, self.owner) = (path.text, interface, member, owner)
    }
}

/// A call of another program's method, and its answer once that has come. There is no time limit.
@safe public final class BusCall {
    private let bus: Bus
    private var slot: OpaquePointer?
    private var reply: OpaquePointer?

    /// Calls a method at the other end of a connection.
    public static func make<Input: BusValue>(
        _ method: BusPlace, _ input: Input, on bus: Bus
    ) throws(SystemdError) -> BusCall {
        try BusCall(method, on: bus) { (body) throws(BusFailure) in try input.write(to: &body) }
    }

    /// The part of it that is the same for all types.
    private init(
        _ method: BusPlace, on bus: Bus, _ write: (inout BusMessage) throws(BusFailure) -> Void
    ) throws(SystemdError) {
        self.bus = bus
        let message = try unsafe Self.message(method, bus, write)
        defer { unsafe sd_bus_message_unref(message) }
        // Unretained: the slot is given back in deinit, so sd-bus never calls a dead object.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        let status = unsafe sd_bus_call_async(bus.bus, &slot, message, replyCame, me, .max)
        try check(status, "call \(method.member)")
    }

    deinit {
        unsafe sd_bus_slot_unref(slot)
        unsafe sd_bus_message_unref(reply)
    }

    /// Whether the answer is there, or the connection has ended, which is an answer too.
    public var isAnswered: Bool { unsafe reply != nil }

    /// What the method answered.
    ///
    /// - Throws: What it answered instead.
    public func answer<Output: BusValue>() throws(BusFailure) -> Output {
        guard let reply = unsafe reply else {
            throw BusFailure("org.freedesktop.DBus.Error.NoReply", "there is no answer yet")
        }
        if let error = unsafe sd_bus_message_get_error(reply) { throw unsafe BusFailure(error.pointee) }
        guard unsafe sd_bus_message_has_signature(reply, Output.signature) > 0 else {
            throw BusFailure.invalid("the answer has another form than expected")
        }
        var body = unsafe BusMessage(reply)
        return try Output(reading: &body)
    }

    private static func message(
        _ method: BusPlace, _ bus: Bus, _ write: (inout BusMessage) throws(BusFailure) -> Void
    ) throws(SystemdError) -> OpaquePointer {
        var message: OpaquePointer?
        let made = unsafe method.path.withCString { path in
            unsafe sd_bus_message_new_method_call(
                bus.bus, &message, method.owner?.cString, path, method.interface.cString,
                method.member.cString)
        }
        try check(made, "make a call of \(method.member)")
        guard let message = unsafe message else { preconditionFailure("the message was made") }
        var body = unsafe BusMessage(message)
        do throws(BusFailure) {
            try write(&body)
        } catch {
            unsafe sd_bus_message_unref(message)
            throw SystemdError(operation: "write the arguments of \(method.member)", reason: .invalid)
        }
        return unsafe message
    }

    fileprivate func take(_ message: OpaquePointer) {
        guard unsafe reply == nil else { return }
        unsafe reply = sd_bus_message_ref(message)
    }
}

extension BusFailure {
    fileprivate init(_ error: sd_bus_error) {
        let text = unsafe (
            error.name.map { unsafe String(cString: $0) }, error.message.map { unsafe String(cString: $0) }
        )
        self.init(text.0 ?? "", text.1 ?? "")
    }
}

private func replyCame(
    message: OpaquePointer?, userData: UnsafeMutableRawPointer?, error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let userData = unsafe userData, let message = unsafe message else { return -EINVAL }
    unsafe Unmanaged<BusCall>.fromOpaque(userData).takeUnretainedValue().take(message)
    return 1
}
