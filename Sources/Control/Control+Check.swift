import Deployment
import Linux

extension Control {
    /// Says what installing a file would do. Ends as the installation would.
    func check(_ file: String, _ activation: Activation) throws(ControlFailure) -> ExitCode {
        var package: FileHandle? = try Self.open(file)
        let plan = try asking { () throws(DeploymentFailure) in
            guard let package = package.take() else { return InstallPlan(package: "", version: "") }
            return try deployer.plan(package, InstallOrder(activation))
        }
        if isJSON {
            screen.say(plan.json)
        } else {
            for line in plan.lines { screen.say(line) }
        }
        return plan.failure.map { ExitCode($0.kind) } ?? .done
    }
}

extension InstallPlan {
    fileprivate var lines: [String] {
        var lines = ["\(package) \(version)"] + notes.lines + components.map { "  \($0.line)" }
        if neededSpace > 0 {
            lines.append("needs \(ByteCount.text(neededSpace)), and \(ByteCount.text(freeSpace)) are free")
        }
        return lines + [failure.map { "would be refused: \($0.sentence)" } ?? "would be installed"]
    }

    fileprivate var json: JSONValue {
        let failed = failure.map { JSONValue.text($0.kind.rawValue) } ?? .null
        return .members(
            [
                ("package", .text(package)), ("version", .text(version)),
                ("components", .list(components.map { $0.json })), ("neededSpace", .number(neededSpace)),
                ("freeSpace", .number(freeSpace)), ("failure", failed),
                ("reason", .optional(failure?.sentence)),
            ] + notes.members)
    }
}

extension PackageNotes {
    /// What isn't as usual.
    fileprivate var lines: [String] {
        let facts: [(String, String?)] = [
            ("urgency", urgency == .normal ? nil : urgency.rawValue), ("advisory", advisory),
            ("supported until", supportUntil),
        ]
        return facts.compactMap { name, value in value.map { "  \(name): \($0)" } }
    }

    var members: [(String, JSONValue)] {
        [
            ("urgency", .text(urgency.rawValue)), ("advisory", .optional(advisory)),
            ("supportUntil", .optional(supportUntil)),
        ]
    }
}

extension PlannedComponent {
    private var state: String { (isActive ? Activation.active : .inactive).rawValue }

    fileprivate var line: String {
        let what = replaces.map { $0 == version ? "installed already" : "replaces \($0)" } ?? "new"
        return "\(identifier) \(version), \(state): \(what)"
    }

    fileprivate var json: JSONValue {
        .members([
            ("component", .text(identifier)), ("version", .text(version)), ("state", .text(state)),
            ("replaces", .optional(replaces)),
        ])
    }
}
