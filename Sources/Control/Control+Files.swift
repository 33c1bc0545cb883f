import Deployment

// The files of installed components: whether they are as they were signed.
extension Control {
    func verify() throws(ControlFailure) -> ExitCode {
        show(
            try following { (watch) throws(DeploymentFailure) in try deployer.verify(watch: watch) },
            none: "all files are as they were signed")
    }

    /// Ends as `verify` would afterwards.
    func repair() throws(ControlFailure) -> ExitCode {
        show(
            try following { (watch) throws(DeploymentFailure) in try deployer.repair(watch: watch) },
            none: "all files are as they were signed now")
    }

    private func show(_ deviations: [Deviation], none sentence: String) -> ExitCode {
        if isJSON {
            let list = JSONValue.list(deviations.map { $0.json })
            screen.say(JSONValue.members([("deviations", list)]))
        } else {
            for deviation in deviations { screen.say("\(deviation.component): \(deviation.reason)") }
            if deviations.isEmpty { screen.say(sentence) }
        }
        return deviations.isEmpty ? .done : .differs
    }
}

extension Deviation {
    var json: JSONValue { .members([("component", .text(component)), ("reason", .text(reason))]) }
}
