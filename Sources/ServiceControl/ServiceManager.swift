import Installer
import Linux
public import Systemd

/// The service manager of this system, asked over its own socket or the bus.
///
/// - Source: org.freedesktop.systemd1(5).
public final class ServiceManager {
    /// Where it listens.
    public enum Address: Sendable {
        /// Its own socket, for root alone: it needs no bus daemon, and nobody else can send signals there.
        case own(String)
        case bus(Bus.Address)
    }

    let loop: EventLoop
    private let addresses: [Address]
    private var connection: Connection?

    /// The results of jobs that ended, by the jobs' paths. Written inside the event loop, read outside it.
    private final class Results {
        var ended: [String: String] = [:]
    }

    private final class Connection {
        let bus: Bus
        let service: StaticString?
        let results = Results()
        var watch: BusSignalWatch?

        init(_ bus: Bus, _ service: StaticString?) { (self.bus, self.service) = (bus, service) }
    }

    /// - Parameter addresses: The first that can be reached counts. - Default: its own socket, or else the system bus.
    public init(
        loop: EventLoop,
        addresses: [Address] = [.own("unix:path=/run/systemd/private"), .bus(.system)]
    ) {
        (self.loop, self.addresses) = (loop, addresses)
    }

    /// Whether systemd is the first process here. - Source: sd_booted(3).
    public static var isRunning: Bool {
        do throws(Errno) {
            _ = try FileHandle.open(named: "/run/systemd/system")
            return true
        } catch {
            return false
        }
    }

    // MARK: Calls

    /// Calls a method of the manager, and waits for the answer.
    func call<Input: BusValue, Output: BusValue>(
        _ member: StaticString, _ input: Input, within limit: Duration = ServiceManager.answerTime,
        of interface: StaticString = ServiceManager.interface, at object: BusObjectPath? = nil
    ) throws(CallError) -> Output {
        let connection = try connected()
        let call: BusCall
        do throws(SystemdError) {
            let path = object ?? BusObjectPath("\(Self.path)")
            let place = BusPlace(path, interface, member, of: connection.service)
            call = try BusCall.make(place, input, on: connection.bus)
        } catch {
            throw .unreachable("\(error)")
        }
        try wait(limit, "\(member)") { call.isAnswered }
        do throws(BusFailure) { return try call.answer() } catch { throw .refused(error) }
    }

    /// Calls a method that begins a job.
    func begin<Input: BusValue>(_ member: StaticString, _ input: Input) throws(CallError) -> BusObjectPath {
        try connected().results.ended = [:]
        return try call(member, input)
    }

    /// Whether a job has ended, or nothing more will be heard of it.
    func hasEnded(_ job: BusObjectPath) -> Bool {
        guard let connection, connection.bus.isConnected else { return true }
        return connection.results.ended[job.text] != nil
    }

    /// Whether a job has ended, after a moment.
    func hasEnded(_ job: BusObjectPath, within limit: Duration) throws(CallError) -> Bool {
        do throws(WaitError) {
            return try loop.wait(until: .after(limit), or: { hasEnded(job) })
        } catch {
            throw Self.failure(error, "the job")
        }
    }

    /// Whether the device is starting still: units that it starts with wait for each other.
    func isStarting() throws(CallError) -> Bool {
        let property = BusPair("\(Self.interface)", "SystemState")
        do throws(CallError) {
            let state: BusVariant<String> = try call("Get", property, of: Self.properties)
            return state.value == "initializing" || state.value == "starting"
        } catch {
            guard case .refused = error else { throw error }
            return false
        }
    }

    /// Whether a unit's turn to start has come since the device started, whatever became of it then.
    func hadItsTurn(_ unit: UnitStatus) throws(CallError) -> Bool {
        let property = BusPair("org.freedesktop.systemd1.Unit", "ConditionTimestampMonotonic")
        let time: BusVariant<UInt64> = try call(
            "Get", property, of: Self.properties, at: BusObjectPath(unit.object))
        return time.value != 0
    }

    /// Has the manager read all units anew. It runs the generators, and returns when that is done.
    func reload() throws(CallError) { let _: Nothing = try call("Reload", Nothing()) }

    /// Waits for a job's end.
    ///
    /// - Returns: Its result: `done`, or why not.
    func end(of job: BusObjectPath, within limit: Duration) throws(CallError) -> String {
        try wait(limit, "the job") { hasEnded(job) }
        guard let result = connection?.results.ended[job.text] else {
            throw .unreachable("it went away")
        }
        return result
    }

    private func wait(
        _ limit: Duration, _ what: String, _ condition: () -> Bool
    ) throws(CallError) {
        do throws(WaitError) {
            guard try loop.wait(until: .after(limit), or: condition) else {
                throw WaitError.timedOut
            }
        } catch {
            throw Self.failure(error, what)
        }
    }

    static func failure(_ error: WaitError, _ what: String) -> CallError {
        switch error {
        case .stopRequested: .interrupted(error)
        case .timedOut, .refused: .unreachable("\(what) took too long: \(error)")
        }
    }

    /// How long the manager may take to answer; it may be loading all its units anew.
    ///
    /// - Default: 90 s, as systemctl(1) does.
    static var answerTime: Duration { .seconds(90) }

    // MARK: Connection

    private func connected() throws(CallError) -> Connection {
        if let connection, connection.bus.isConnected { return connection }
        connection = nil
        var reason = "there is no address"
        for address in addresses {
            let (new, subscription): (Connection, BusCall)
            do throws(SystemdError) {
                new = try connect(address)
                subscription = try subscribe(new)
            } catch {
                reason = "\(error)"
                continue
            }
            // A call that passes a descriptor would wait for the connection by itself, and serve nobody meanwhile.
            try wait(Self.answerTime, "Subscribe") { subscription.isAnswered }
            reason = "it hung up"
            guard new.bus.isConnected else { continue }
            connection = new
            return new
        }
        throw .unreachable(reason)
    }

    private func connect(_ address: Address) throws(SystemdError) -> Connection {
        switch address {
        case .own(let text): Connection(try Bus(.program(text), loop), nil)
        case .bus(let bus): Connection(try Bus(bus, loop), "org.freedesktop.systemd1")
        }
    }

    /// Only who subscribed is told of the ends of jobs.
    private func subscribe(_ connection: Connection) throws(SystemdError) -> BusCall {
        let place = BusPlace(Self.path, Self.interface, "JobRemoved", of: connection.service)
        connection.watch = try BusSignalWatch.make(place, on: connection.bus) {
            [results = connection.results] (job: EndedJob) in
            // Others' jobs end too: of what nobody asks for only so much is kept.
            if results.ended.count < 4096 { results.ended[job.path] = job.result }
        }
        let subscribe = BusPlace(Self.path, Self.interface, "Subscribe", of: connection.service)
        return try BusCall.make(subscribe, Nothing(), on: connection.bus)
    }

    private static var path: StaticString { "/org/freedesktop/systemd1" }
    static var interface: StaticString { "org.freedesktop.systemd1.Manager" }
    private static var properties: StaticString { "org.freedesktop.DBus.Properties" }
}

/// Why the manager didn't do what it was asked.
enum CallError: Error {
    case refused(BusFailure)
    case unreachable(String)
    case interrupted(WaitError)

    /// What it is to the installer.
    var error: SystemError {
        switch self {
        case .refused(let failure): .failed(failure.message)
        case .unreachable(let reason): .failed("the service manager can't be asked: \(reason)")
        case .interrupted(let reason): .interrupted(reason)
        }
    }

    /// Whether the manager says that there is no such unit.
    var isUnknownUnit: Bool {
        guard case .refused(let failure) = self else { return false }
        return [
            "org.freedesktop.systemd1.NoSuchUnit", "org.freedesktop.systemd1.LoadFailed",
            "org.freedesktop.DBus.Error.FileNotFound", "System.Error.ENOENT",
        ].contains(failure.name)
    }
}

/// What `JobRemoved` says.
private struct EndedJob: BusValue {
    let path: String
    let result: String

    static var signature: String { "uoss" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        _ = try UInt32(reading: &message)
        path = try BusObjectPath(reading: &message).text
        _ = try String(reading: &message)
        result = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) { throw .invalid("never sent") }
}
