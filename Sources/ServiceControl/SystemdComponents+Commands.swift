public import Installer
import Linux
import Systemd

extension SystemdComponents {
    /// Runs a command as a service for a moment: with the component's account or nobody's, and never with the installer's rights.
    public func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {
        let directory = "\(store)/\(command.directory)"
        var words = command.words
        // A program of the component, as the manifest has it.
        if let program = words.first { words[0] = "\(directory)/\(program)" }
        let state = command.state.map { "\(store)/\($0)" }
        var environment = ["SCOMO_COMPONENT=\(command.component)"] + command.parameterVariable
        if let state { environment.append("STATE_DIRECTORY=\(state)") }
        let purpose = command.purpose
        let confinement = TransientUnit.Confinement(
            directory: directory, user: command.user, writable: command.user == nil ? nil : state,
            mayTalk: purpose != .preInstall && purpose != .preRemove, environment: environment)
        let name = nextName(purpose.unitName)
        let output = try run(
            name, "\(purpose.rawValue) of \(command.component)", words, command.timeLimit, confinement,
            while: isWanted)
        guard let failure = output.failure else { return }
        throw .failed("\(failure)\(CommandOutput.quotation(output.tail))")
    }

    /// Runs a program of the system as root.
    func runHelper(_ words: [String], _ what: String) throws(SystemError) {
        let output = try run(nextName("helper"), what, words, .seconds(60), nil)
        guard let failure = output.failure else { return }
        throw .failed("could not \(what): \(failure)\(CommandOutput.quotation(output.tail))")
    }

    private func run(
        _ name: String, _ what: String, _ words: [String], _ limit: Duration,
        _ confinement: TransientUnit.Confinement?, while isWanted: () -> Bool = { true }
    ) throws(SystemError) -> (tail: [UInt8], failure: String?) {
        var output: PrintedOutput
        do throws(Errno) { output = try PrintedOutput() } catch {
            throw .failed("there is no pipe: \(error)")
        }
        let unit = TransientUnit(
            name: name, description: "\(what) (scomo)", command: words, timeLimit: limit,
            output: output.input, confinement: confinement)
        let start = Instant.now
        // Beyond its time the manager needs some to end it.
        let deadline = limit + .seconds(30)
        let result: String
        do throws(CallError) {
            let job = try manager.begin("StartTransientUnit", TransientUnitArguments(unit))
            try follow(job, &output, until: start + deadline, while: isWanted)
            result = try manager.end(of: job, within: deadline)
        } catch {
            end(name)
            throw error.error
        }
        output.log(what, unit: name)
        guard result != "done" else { return (output.tail, nil) }
        let wasLong = .now - start >= limit
        if wasLong { return (output.tail, "the time is up") }
        // What printed nothing perhaps couldn't even be started.
        return (
            output.tail, output.tail.isEmpty ? "it failed; journalctl --unit \(name) says more" : "it failed"
        )
    }

    private func follow(
        _ job: BusObjectPath, _ output: inout PrintedOutput, until deadline: Instant,
        while isWanted: () -> Bool
    ) throws(CallError) {
        do throws(WaitError) {
            func isOver() -> Bool { manager.hasEnded(job) || !isWanted() }
            try output.follow(manager.loop, until: deadline, isOver)
            // Who has closed its output may go on.
            _ = try manager.loop.wait(until: deadline, or: isOver)
            guard manager.hasEnded(job) else { throw isWanted() ? .timedOut : .refused(.cancelled) }
        } catch {
            throw ServiceManager.failure(error, "it")
        }
    }

    /// Whoever goes away leaves nothing running. What can't be ended now ends when its time is up.
    private func end(_ name: String) {
        do throws(CallError) {
            let _: BusObjectPath = try manager.call("StopUnit", UnitAndMode(name), within: .seconds(1))
        } catch {}
    }
}

extension ComponentCommand.Purpose {
    /// In small letters, for names of units.
    fileprivate var unitName: String {
        switch self {
        case .preInstall: "pre-install"
        case .postActivate: "post-activate"
        case .preRemove: "pre-remove"
        case .readyCheck: "ready-check"
        case .healthCheck: "health-check"
        }
    }
}
