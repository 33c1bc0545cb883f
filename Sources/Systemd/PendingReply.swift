import CSystemd

/// The answer to a call that is being worked on. Given once; a call that is never answered gets an error at the end.
public struct PendingReply<Output: BusValue> {
    private let call: HeldCall

    init(_ call: HeldCall) { self.call = call }

    /// The work is done.
    public func succeed(_ output: Output) {
        call.answer { (body) throws(BusFailure) in try output.write(to: &body) }
    }

    /// It failed.
    public func fail(_ failure: BusFailure) { call.fail(failure) }
}

/// A call whose answer is due.
@safe final class HeldCall {
    private let request: OpaquePointer
    var isAnswered = false

    init(_ request: OpaquePointer) { unsafe self.request = sd_bus_message_ref(request) }

    deinit {
        if !isAnswered { fail(BusFailure("org.freedesktop.DBus.Error.NoReply", "the work was given up")) }
        unsafe sd_bus_message_unref(request)
    }

    func answer(_ write: (inout BusMessage) throws(BusFailure) -> Void) {
        var reply: OpaquePointer?
        guard unsafe sd_bus_message_new_method_return(request, &reply) >= 0, let reply = unsafe reply else {
            return
        }
        defer { unsafe sd_bus_message_unref(reply) }
        var body = unsafe BusMessage(reply)
        do throws(BusFailure) {
            try write(&body)
        } catch {
            return fail(error)
        }
        // What can't be sent, because nobody is there any more or it is too much, gets the error of `deinit`.
        isAnswered = unsafe sd_bus_send(nil, reply, nil) >= 0
    }

    func fail(_ failure: BusFailure) {
        var error = unsafe sd_bus_error()
        _ = unsafe sd_bus_error_set(&error, failure.name, failure.message)
        // A peer that has gone needs no answer.
        _ = unsafe sd_bus_reply_method_error(request, &error)
        unsafe sd_bus_error_free(&error)
        isAnswered = true
    }
}
