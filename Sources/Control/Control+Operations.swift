import Linux
import Systemd

// The agent's operations and sessions.
extension Control {
    func poll() throws(ControlFailure) {
        try agent.poll()
        answer(.members([("requested", .text("poll"))]), "the agent holds a session with each server")
    }

    func requestUpdate() throws(ControlFailure) {
        try agent.requestUpdate()
        answer(.members([("requested", .text("update"))]), "the agent asks its server for newer versions")
    }

    func operations() throws(ControlFailure) {
        let operations = try agent.operations()
        let all = agent.delays()
        let delays = operations.map { operation in all.first { $0.operation == operation.number } }
        if isJSON { return screen.say(JSONValue.list(zip(operations, delays).map { $0.json($1) })) }
        let rows = zip(operations, delays).map { operation, delay in
            [
                "\(operation.number)", operation.primitive, operation.stage + (delay?.words ?? ""),
                operation.server, operation.subject,
            ]
        }
        for row in Table.rows([["OPERATION", "ORDERED", "STAGE", "SERVER", "SUBJECT"]] + rows) {
            screen.say(row)
        }
    }

    /// Lets an operation begin that the device's policy holds back.
    func approve(_ word: String) throws(ControlFailure) {
        let number = try Self.number(word)
        try agent.approve(number)
        answer(.members([("approved", .text(word))]), "operation \(number) begins")
    }

    private static func number(_ word: String) throws(ControlFailure) -> UInt64 {
        guard let number = UInt64(word) else {
            throw ControlFailure(
                .wrongUsage, "usage", "an operation is a number; scomoctl operations lists them")
        }
        return number
    }

    func cancel(_ word: String) throws(ControlFailure) {
        let number = try Self.number(word)
        try agent.cancel(number)
        answer(
            .members([("cancelled", .text(word))]),
            "operation \(number) is cancelled, unless it is almost done")
    }

    func bootstrap(_ file: String, _ security: String) throws(ControlFailure) {
        let document = try Self.read(file)
        try agent.bootstrap(document, security)
        answer(
            .members([("bootstrap", .text(file))]), "the agent takes the account, if its protection is right")
    }

    private static func read(_ file: String) throws(ControlFailure) -> [UInt8] {
        let handle = try open(file)
        do throws(Errno) {
            return try handle.readToEnd(limit: documentLimit)
        } catch {
            throw ControlFailure(.noInput, "no-input", "\(file) can't be read: \(error)")
        }
    }

    /// - Unit: bytes. - Default: 64 KiB, what the agent takes.
    private static var documentLimit: Int { 64 << 10 }

    /// Shows what the agent does, as it does it, until the program is told to stop.
    func monitor(until deadline: Instant? = nil) throws(ControlFailure) {
        // Listens before it asks: nothing is missed in between.
        let begin = { [self] () throws(ControlFailure) in
            let activity: String = try agent.read("Activity")
            if !isJSON { screen.say("the agent is \(activity)") }
        }
        try agent.follow(until: deadline, begin) { show($0) }
        screen.clear()
    }

    private func show(_ event: AgentLink.Event) {
        if isJSON { return screen.say(event.json) }
        switch event {
        case .began(let job): screen.say("operation \(job.operation): \(job.words)")
        case .ended(let job): screen.say("operation \(job.operation): \(job.words)")
        case .progress(let progress):
            if let width = screen.width {
                screen.pass(progress.line.text(width: width))
            } else {
                screen.say(progress.line.plain)
            }
        }
    }
}

extension AgentLink.Event {
    fileprivate var json: JSONValue {
        switch self {
        case .began(let job):
            .members([("operation", .number(Int(clamping: job.operation))), ("begins", .text(job.words))])
        case .ended(let job):
            .members([("operation", .number(Int(clamping: job.operation))), ("ends", .text(job.words))])
        case .progress(let progress): progress.json
        }
    }
}
