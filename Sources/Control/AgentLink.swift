import Linux
public import Systemd

/// The agent on the bus, as a command line calls it: `org.scomo.Agent1`.
public final class AgentLink {
    private let connect: () throws(SystemdError) -> Bus
    let loop: EventLoop
    private var bus: Bus?

    /// - Parameter connect: Connects to the bus, when the agent is first needed.
    public init(_ loop: EventLoop, connect: @escaping () throws(SystemdError) -> Bus) {
        (self.loop, self.connect) = (loop, connect)
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

    private func ask<Input: BusValue, Output: BusValue>(
        _ place: BusPlace, _ input: Input
    ) throws(ControlFailure) -> Output {
        let call: BusCall
        do throws(SystemdError) {
            call = try BusCall.make(place, input, on: try connection())
        } catch {
            throw .unreachable("\(error)")
        }
        try wait(for: call)
        do throws(BusFailure) { return try call.answer() } catch { throw ControlFailure(error) }
    }

    func connection() throws(SystemdError) -> Bus {
        if let bus { return bus }
        let bus = try connect()
        self.bus = bus
        return bus
    }

    private func wait(for call: BusCall) throws(ControlFailure) {
        let isAnswered: Bool
        do throws(WaitError) {
            isAnswered = try loop.wait(until: .after(Self.patience)) { call.isAnswered }
        } catch {
            throw error == .stopRequested ? .stopped : .unreachable("\(error)")
        }
        if !isAnswered { throw .unreachable("it says nothing") }
    }

    /// Where something of the agent is.
    func place(_ member: StaticString) -> BusPlace { BusPlace(Self.path, Self.name, member, of: Self.name) }

    private static var name: StaticString { "org.scomo.Agent1" }
    private static var path: StaticString { "/org/scomo/Agent1" }
    /// - Default: 30 s; the agent answers at once, unless its machine is overloaded.
    private static var patience: Duration { .seconds(30) }
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
