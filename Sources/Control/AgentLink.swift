import Linux
public import Systemd

/// The agent on the bus, as a command line calls it: `org.scomo.Agent1`.
public final class AgentLink {
    private let connect: () throws(SystemdError) -> Bus
    let loop: EventLoop
    private let noticeTime: Duration
    private var bus: Bus?

    /// - Parameters:
    ///   - noticeTime: After how long somebody who waits is told why. - Default: 2 s.
    ///   - connect: Connects to the bus, when the agent is first needed.
    public init(
        _ loop: EventLoop, noticeTime: Duration = .seconds(2),
        connect: @escaping () throws(SystemdError) -> Bus
    ) {
        (self.loop, self.noticeTime, self.connect) = (loop, noticeTime, connect)
    }

    func poll() throws(ControlFailure) { let _: Nothing = try call("Poll", Nothing()) }

    func requestUpdate() throws(ControlFailure) { let _: Nothing = try call("RequestUpdate", Nothing()) }

    func read<Value: BusValue>(_ property: String) throws(ControlFailure) -> Value {
        let place = BusPlace(
            Self.path, "org.freedesktop.DBus.Properties", "Get", of: Self.name)
        let answer: BusVariant<Value> = try ask(place, BusPair("\(Self.name)", property))
        return answer.value
    }

    func call<Input: BusValue, Output: BusValue>(
        _ method: StaticString, _ input: Input
    ) throws(ControlFailure) -> Output {
        try ask(place(method), input)
    }

    /// Calls a method that the agent answers only when it has finished what it does, so that this may take a while.
    ///
    /// - Parameter whenLate: Called once, if it does.
    func callPatiently<Input: BusValue, Output: BusValue>(
        _ method: StaticString, _ input: Input, _ whenLate: () throws(ControlFailure) -> Void
    ) throws(ControlFailure) -> Output {
        let call = try begin(place(method), input)
        if try !isAnswered(call, within: noticeTime) {
            try whenLate()
            try wait(for: call, within: Self.longPatience)
        }
        return try Self.answer(of: call)
    }

    private func ask<Input: BusValue, Output: BusValue>(
        _ place: BusPlace, _ input: Input
    ) throws(ControlFailure) -> Output {
        let call = try begin(place, input)
        try wait(for: call, within: Self.patience)
        return try Self.answer(of: call)
    }

    private func begin<Input: BusValue>(
        _ place: BusPlace, _ input: Input
    ) throws(ControlFailure) -> BusCall {
        do throws(SystemdError) { return try BusCall.make(place, input, on: try connection()) } catch {
            throw .unreachable("\(error)")
        }
    }

    private static func answer<Output: BusValue>(of call: BusCall) throws(ControlFailure) -> Output {
        do throws(BusFailure) { return try call.answer() } catch { throw ControlFailure(error) }
    }

    func connection() throws(SystemdError) -> Bus {
        if let bus { return bus }
        let bus = try connect()
        self.bus = bus
        return bus
    }

    private func wait(for call: BusCall, within limit: Duration) throws(ControlFailure) {
        if try !isAnswered(call, within: limit) { throw .unreachable("it says nothing") }
    }

    private func isAnswered(_ call: BusCall, within limit: Duration) throws(ControlFailure) -> Bool {
        do throws(WaitError) { return try loop.wait(until: .after(limit)) { call.isAnswered } } catch {
            throw error == .stopRequested ? .stopped : .unreachable("\(error)")
        }
    }

    /// Where something of the agent is.
    func place(_ member: StaticString) -> BusPlace { BusPlace(Self.path, Self.name, member, of: Self.name) }

    private static var name: StaticString { "org.scomo.Agent1" }
    private static var path: StaticString { "/org/scomo/Agent1" }
    /// - Default: 30 s; the agent answers at once, unless its machine is overloaded.
    private static var patience: Duration { .seconds(30) }
    /// - Default: 1 h; installing and starting what is new takes minutes, and whoever waits can end it.
    private static var longPatience: Duration { .seconds(3600) }
}

extension ControlFailure {
    static func unreachable(_ reason: String) -> ControlFailure {
        ControlFailure(.unavailable, "unavailable", "the agent can't be asked: \(reason); is scomod running?")
    }

    fileprivate static var stopped: ControlFailure {
        ControlFailure(.interrupted, "stop-requested", "the command was stopped")
    }

    /// What the agent, or the bus, answered instead of a result.
    fileprivate init(_ failure: BusFailure) {
        switch failure.name {
        case "org.freedesktop.DBus.Error.AccessDenied":
            self.init(
                .notPermitted, "not-permitted",
                "the bus doesn't let this user do that: it takes root or the group scomo-admin")
        case "org.scomo.Agent1.Error.NoSuchOperation":
            self.init(.notPossible, "no-such-operation", failure.message)
        case "org.scomo.Agent1.Error.DeferredEnough":
            self.init(.notPossible, "deferred-enough", failure.message)
        case "org.scomo.Agent1.Error.NoSuchNode": self.init(.notPossible, "no-such-node", failure.message)
        case "org.scomo.Agent1.Error.TooLarge": self.init(.notPossible, "too-large", failure.message)
        case "org.freedesktop.DBus.Error.InvalidArgs": self.init(.refused, "refused", failure.message)
        default: self = .unreachable(failure.message)
        }
    }
}
