public import Installer
public import Linux
import Systemd

/// Components on a system that systemd manages: their commands are services for a moment, shut in; their units are started and stopped
/// as any other's; their accounts are made by systemd-sysusers(8).
public final class SystemdComponents: ComponentSystem {
    let manager: ServiceManager
    let links: UnitLinks
    /// Where the installer's files are, an absolute path.
    let store: String
    /// How long a unit may take to start, and to stop.
    private let unitTime: Duration
    private let accounts: (String) -> UserAccount?
    /// Makes names of services that nobody else has.
    private var counter: UInt64

    /// - Parameters:
    ///   - unitTime: How long a unit may take to start, and to stop; its own file may say a shorter time.
    ///   - accounts: What the system knows of a user.
    public init(
        manager: ServiceManager, links: UnitLinks, store: String, unitTime: Duration = .seconds(600),
        accounts: @escaping (String) -> UserAccount? = { UserDatabase.account(named: $0) }
    ) {
        (self.manager, self.links, self.store) = (manager, links, store)
        (self.unitTime, self.accounts) = (unitTime, accounts)
        // Of a program before this one, a service may still be there.
        let bytes = (try? Random.bytes(count: 6)) ?? []
        counter = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    public var wayToStart: String? { "systemd" }

    func nextName(_ purpose: String) -> String {
        counter += 1
        return "scomo-\(purpose)-\(String(counter, radix: 16)).service"
    }

    // MARK: Units

    public func requireFree(_ units: [String]) throws(SystemError) {
        for name in units where !links.has(name) {
            let state: String
            do throws(CallError) { state = try manager.call("GetUnitFileState", name) } catch {
                guard error.isUnknownUnit else { throw error.error }
                continue
            }
            throw .refused("the system has a unit \(name), which is \(state)")
        }
    }

    public func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError) {
        try manager.show(units, links, haveChanged: haveChanged)
    }

    public func startMissing(_ units: [ShownUnit]) throws(SystemError) {
        var names: [String] = []
        for unit in units where unit.isStarted { names.append(unit.name) }
        guard !names.isEmpty else { return }
        var refusal: CallError?
        do throws(CallError) {
            let states: [UnitStatus] = try manager.call("ListUnitsByNames", names)
            for unit in states where unit.isIdle {
                do throws(CallError) { try startIfMissing(unit) } catch {
                    guard case .refused = error else { throw error }
                    refusal = refusal ?? error
                }
            }
        } catch {
            throw error.error
        }
        if let refusal { throw refusal.error }
    }

    private func startIfMissing(_ unit: UnitStatus) throws(CallError) {
        guard try !manager.hadItsTurn(unit) else { return }
        let _: BusObjectPath = try manager.call("StartUnit", UnitAndMode(unit.name))
    }

    public func start(_ unit: String) throws(SystemError) {
        let result: String
        do throws(CallError) {
            let job = try manager.begin("StartUnit", UnitAndMode(unit))
            if try !manager.hasEnded(job, within: Self.queueTime), try comesLater(unit) { return }
            let hasEnded = try manager.hasEnded(job, within: unitTime)
            result = hasEnded ? try manager.end(of: job, within: .zero) : "timeout"
        } catch {
            throw error.error
        }
        // A unit whose conditions aren't met isn't started, and that is as it should be.
        guard result == "done" || result == "skipped" else {
            throw .failed("it didn't start (\(result)); journalctl --unit \(unit) says more")
        }
    }

    public func stop(_ unit: String) throws(SystemError) {
        do throws(CallError) {
            let job = try manager.begin("StopUnit", UnitAndMode(unit))
            if try !manager.hasEnded(job, within: unitTime) { try kill(unit, until: job) }
            // What failed too often may be started again.
            let _: Nothing = try manager.call("ResetFailedUnit", unit)
        } catch {
            guard error.isUnknownUnit else { throw error.error }
        }
    }

    /// Ends what doesn't stop, whatever its file says: the device has to be able to leave it. What the unit does after its end may not
    /// stop either, so it is killed more than once.
    private func kill(_ unit: String, until job: BusObjectPath) throws(CallError) {
        for _ in 0..<3 {
            Journal.log(
                .warning, "\(unit) didn't stop in time, and is killed", [Journal.Field("SCOMO_UNIT", unit)])
            let _: Nothing = try manager.call("KillUnit", UnitKill(unit))
            if try manager.hasEnded(job, within: Self.killTime) { return }
        }
        throw .unreachable("\(unit) doesn't stop")
    }

    /// How long systemd may take to see that a unit was killed. - Default: 10 s.
    private static var killTime: Duration { .seconds(10) }

    /// Whether the unit's turn comes later in a start of the device, perhaps after this program's own, like that of one with
    /// `After=multi-user.target`. To wait for it would keep the device from starting; the manager starts it then.
    private func comesLater(_ unit: String) throws(CallError) -> Bool {
        guard try manager.isStarting() else { return false }
        let states: [UnitStatus] = try manager.call("ListUnitsByNames", [unit])
        return states.allSatisfy { $0.active == "inactive" }
    }

    public func requireActive(_ units: [String]) throws(SystemError) {
        guard !units.isEmpty else { return }
        let states: [UnitStatus]
        do throws(CallError) { states = try manager.call("ListUnitsByNames", units) } catch {
            throw error.error
        }
        for status in states where status.hasFailed {
            throw .failed(
                "\(status.name) is \(status.active) (\(status.sub)); journalctl --unit \(status.name) says more"
            )
        }
    }

    /// How long a unit may wait for others before it is asked whether that is because the device starts.
    ///
    /// - Default: 1 s.
    private static var queueTime: Duration { .seconds(1) }

    // MARK: Accounts

    public func account(named name: String, for package: String) throws(SystemError) -> SystemAccount? {
        let comment = "Components of \(package)"
        if accounts(name) == nil {
            let line = "u \(name) - \"\(comment)\" /nonexistent /usr/sbin/nologin"
            // Root's, and not shut in: it writes to /etc.
            try runHelper(["/usr/bin/systemd-sysusers", "--inline", line], "make the account \(name)")
        }
        guard let account = accounts(name) else { throw .failed("systemd-sysusers made no account \(name)") }
        guard account.comment == comment else {
            throw .refused("the system has an account \(name), which wasn't made for \"\(package)\"")
        }
        return SystemAccount(user: account.user, group: account.group)
    }
}
