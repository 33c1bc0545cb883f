import Linux
import Systemd
import TestSupport

@testable import ServiceControl

/// Answers at a socket as the service manager does, as far as `SystemdComponents` asks it, and notes what it was asked.
///
/// It lives in the same event loop: each wait of the one serves the other.
final class StandInManager {
    /// What `StartTransientUnit` was asked for.
    struct Transient {
        var name = ""
        var texts: [String: String] = [:]
        var lists: [String: [String]] = [:]
        var numbers: [String: UInt64] = [:]
        var flags: [String: Bool] = [:]
        var others: Set<String> = []
        var command: [String] = []
    }

    /// In order, in a few words each: `StartUnit a.service`.
    private(set) var events: [String] = []
    private(set) var transients: [Transient] = []
    /// How jobs of units end; `done` otherwise. An empty word: never.
    var results: [String: String] = [:]
    /// Units whose job ends only when they are killed so often.
    var killsNeeded: [String: Int] = [:]
    /// What commands print, and how they end.
    var printed = ""
    var commandResult = "done"
    /// Called when a command runs.
    var whenRun: (Transient) -> Void = { _ in }
    /// The states of units that there are: of files, and of units.
    var fileStates: [String: String] = [:]
    var states: [String: (String, String)] = [:]
    var systemState = "running"
    /// Units whose turn to start hasn't come since the device started, and those that wait for theirs.
    var missing: Set<String> = []
    var waiting: Set<String> = []
    /// Called when all units are read anew.
    var whenReloaded: () -> Void = {}

    private typealias Reply = PendingReply<BusObjectPath>

    private let loop: EventLoop
    private var listener: InputWatch?
    private var connections: [(Bus, BusObject)] = []
    private var units: [BusObject] = []
    private var jobs: UInt32 = 0

    init(at path: String, _ loop: EventLoop) throws {
        self.loop = loop
        let socket = try FileHandle.listening(at: path, mode: 0o600)
        listener = try InputWatch(socket, loop, callsEachSecond: 1000) { [unowned self] socket in
            guard let peer = try? socket.nextConnection() else { return }
            try? accept(peer)
        }
    }

    /// Goes away, as when it starts anew.
    func hangUp() { (units, connections) = ([], []) }

    private func accept(_ socket: consuming FileHandle) throws {
        let bus = try Bus(.server, of: socket, loop)
        let object = try BusObject("/org/freedesktop/systemd1", interface, on: bus)
        connections.append((bus, object))
        for hadItsTurn in [true, false] {
            units.append(try BusObject(Self.object(hadItsTurn), Self.unit(hadItsTurn), on: bus))
        }
    }

    /// Two objects stand for all units.
    private static func object(_ hadItsTurn: Bool) -> BusObjectPath {
        BusObjectPath("/org/freedesktop/systemd1/unit/\(hadItsTurn ? "old" : "new")")
    }

    private static func unit(_ hadItsTurn: Bool) -> BusInterface {
        BusInterface(
            "org.freedesktop.systemd1.Unit",
            [.property("ConditionTimestampMonotonic") { UInt64(hadItsTurn ? 1_000_000 : 0) }])
    }

    private static let jobRemoved = BusSignal<JobEnd>("JobRemoved", ["id", "job", "unit", "result"])

    private var interface: BusInterface {
        BusInterface(
            "org.freedesktop.systemd1.Manager",
            [
                .method("Subscribe", [], []) { [unowned self] (_: Nothing) throws(BusFailure) in
                    events.append("Subscribe")
                    return Nothing()
                },
                .method("Reload", [], []) { [unowned self] (_: Nothing) throws(BusFailure) in
                    events.append("Reload")
                    whenReloaded()
                    return Nothing()
                },
                .order("StartUnit", ["name", "mode"], ["job"]) {
                    [unowned self] (unit: UnitAndMode, reply: Reply) throws(BusFailure) in
                    try change("StartUnit", unit.unit, reply)
                },
                .order("StopUnit", ["name", "mode"], ["job"]) {
                    [unowned self] (unit: UnitAndMode, reply: Reply) throws(BusFailure) in
                    try change("StopUnit", unit.unit, reply)
                },
                .method("KillUnit", ["name", "whom", "signal"], []) {
                    [unowned self] (unit: UnitKill) throws(BusFailure) in
                    kill(unit.unit)
                    return Nothing()
                },
                .method("ResetFailedUnit", ["name"], []) { [unowned self] (name: String) throws(BusFailure) in
                    events.append("ResetFailedUnit \(name)")
                    return Nothing()
                },
                .method("GetUnitFileState", ["file"], ["state"]) {
                    [unowned self] (name: String) throws(BusFailure) -> String in
                    guard let state = fileStates[name] else {
                        throw BusFailure(
                            "org.freedesktop.DBus.Error.FileNotFound", "No such file or directory")
                    }
                    return state
                },
                .method("ListUnitsByNames", ["names"], ["units"]) {
                    [unowned self] (names: [String]) throws(BusFailure) -> [UnitStatus] in
                    names.map {
                        let state = states[$0] ?? ("active", "running")
                        return UnitStatus(
                            name: $0, active: state.0, sub: state.1,
                            object: Self.object(!missing.contains($0)).text,
                            job: waiting.contains($0) ? 7 : 0)
                    }
                },
                .order("StartTransientUnit", ["name", "mode", "properties", "aux"], ["job"]) {
                    [unowned self] (
                        request: TransientRequest, reply: Reply
                    )
                        throws(BusFailure) in
                    run(request, reply)
                },
                .property("SystemState") { [unowned self] in systemState },
                .signal(Self.jobRemoved),
            ])
    }

    private func change(
        _ verb: String, _ unit: String, _ reply: Reply
    ) throws(BusFailure) {
        events.append("\(verb) \(unit)")
        guard results[unit] != "unknown" else {
            throw BusFailure("org.freedesktop.systemd1.NoSuchUnit", "Unit \(unit) not loaded.")
        }
        end(unit, results[unit] ?? "done", reply)
    }

    private func run(_ request: TransientRequest, _ reply: Reply) {
        transients.append(request.transient)
        events.append("run \(request.transient.command.joined(separator: " "))")
        whenRun(request.transient)
        if let output = request.output?.take() { try? output.write(Array(printed.utf8).span) }
        end(request.transient.name, commandResult, reply)
    }

    /// The job that waits for its end, the last one, ends.
    private func kill(_ unit: String) {
        events.append("KillUnit \(unit)")
        let left = (killsNeeded[unit] ?? 1) - 1
        killsNeeded[unit] = left
        guard left == 0 else { return }
        tell(JobEnd(path: "/org/freedesktop/systemd1/job/\(jobs)", unit: unit, result: "done"))
    }

    private func tell(_ end: JobEnd) {
        for (_, object) in connections { try? object.send(Self.jobRemoved, end) }
    }

    /// First the answer, then the signal, as the service manager does it.
    private func end(_ unit: String, _ result: String, _ reply: Reply) {
        jobs += 1
        let path = "/org/freedesktop/systemd1/job/\(jobs)"
        reply.succeed(BusObjectPath(path))
        guard !result.isEmpty else { return }
        // Others' jobs end all the time.
        for job in [
            JobEnd(path: "/org/freedesktop/systemd1/job/9\(jobs)", unit: "x.service", result: "failed"),
            JobEnd(path: path, unit: unit, result: result),
        ] { tell(job) }
    }
}
