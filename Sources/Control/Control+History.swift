import Deployment
import Linux

extension Control {
    /// Shows the log of events, the newest last.
    func history(_ limit: Int) throws(ControlFailure) {
        let events = try asking { () throws(DeploymentFailure) in try deployer.history(limit: limit) }
        if isJSON { return screen.say(JSONValue.list(events.map { $0.json })) }
        for event in events {
            // A time that may be wrong says so.
            screen.say("\(event.time)\(event.isTimeTrusted ? " " : "?") \(event.description)")
        }
        if events.isEmpty { screen.say("nothing was changed or refused yet") }
    }
}

extension DeploymentEvent {
    fileprivate var json: JSONValue {
        let failed = failure.map { JSONValue.text($0.kind.rawValue) } ?? .null
        return .members([
            ("number", .number(number)), ("time", .text("\(time)")), ("timeTrusted", .flag(isTimeTrusted)),
            ("role", .text(author.role.rawValue)),
            ("user", author.user.map { .number(Int(clamping: $0)) } ?? .null),
            ("operation", .optional(author.operation)), ("action", .text(action.rawValue)),
            ("subject", .text(subject)), ("failure", failed), ("reason", .optional(failure?.sentence)),
            ("generation", .number(generation)),
        ])
    }
}
