import Deployment
import Linux

// What the installer is asked.
extension Control {
    func list() throws(ControlFailure) {
        let inventory = try asking { () throws(DeploymentFailure) in try deployer.inventory() }
        if isJSON { return screen.say(JSONValue.list(inventory.components.map { $0.json })) }
        let header = ["COMPONENT", "VERSION", "STATE", "PACKAGE"]
        for row in Table.rows([header] + inventory.components.map { $0.cells }) { screen.say(row) }
    }

    func install(_ file: String, _ activation: Activation) throws(ControlFailure) {
        var package: FileHandle? = try Self.open(file)
        let installed = try following { (watch) throws(DeploymentFailure) in
            guard let package = package.take() else { return [InstalledComponent]() }
            return try deployer.install(package, InstallOrder(activation), watch: watch)
        }
        show(installed)
    }

    /// What was installed.
    func show(_ installed: [InstalledComponent]) {
        if isJSON {
            let components = JSONValue.list(installed.map { $0.json })
            return screen.say(JSONValue.members([("installed", components)]))
        }
        for component in installed {
            screen.say("installed \(component.identifier) \(component.version), \(component.state)")
        }
        // A package may bring nothing but whom to trust.
        if installed.isEmpty { screen.say("installed; the package has no components") }
    }

    /// Standard input if it is called `-`.
    static func open(_ file: String) throws(ControlFailure) -> FileHandle {
        do throws(Errno) {
            return file == "-" ? try .duplicate(of: 0) : try .open(named: file)
        } catch {
            throw ControlFailure(.noInput, "no-input", "\(file) can't be read: \(error)")
        }
    }

    func activate(_ component: String) throws(ControlFailure) {
        try change("activated", component) { () throws(DeploymentFailure) in
            try deployer.activate(component)
        }
    }

    func deactivate(_ component: String) throws(ControlFailure) {
        try change("deactivated", component) { () throws(DeploymentFailure) in
            try deployer.deactivate(component)
        }
    }

    func remove(_ component: String) throws(ControlFailure) {
        try change("removed", component) { () throws(DeploymentFailure) in try deployer.remove(component) }
    }

    func purge(_ component: String) throws(ControlFailure) {
        try change("purged", component) { () throws(DeploymentFailure) in try deployer.purge(component) }
    }

    private func change(
        _ word: String, _ component: String, _ body: () throws(DeploymentFailure) -> Void
    ) throws(ControlFailure) {
        try asking(body)
        answer(.members([(word, .text(component))]), "\(word) \(component)")
    }

    func confirm() throws(ControlFailure) {
        try asking { () throws(DeploymentFailure) in try deployer.confirm() }
        answer(.members([("confirmed", .flag(true))]), "confirmed")
    }

    func reset() throws(ControlFailure) {
        try asking { () throws(DeploymentFailure) in try deployer.reset() }
        answer(.members([("reset", .flag(true))]), "the factory's software is back")
    }

    func rollBack() throws(ControlFailure) {
        try asking { () throws(DeploymentFailure) in try deployer.rollBack() }
        let generation = try asking { () throws(DeploymentFailure) in try deployer.revision() }.generation
        answer(.members([("generation", .number(generation))]), "generation \(generation) is back")
    }
}

extension InstalledComponent {
    var state: String { (isActive ? Activation.active : .inactive).rawValue }

    fileprivate var cells: [String] {
        [identifier, version, state, package.isEmpty ? "" : "\(package) \(packageVersion)"]
    }

    var json: JSONValue {
        .members(
            [
                ("component", .text(identifier)), ("version", .text(version)), ("state", .text(state)),
                ("name", .optional(name)), ("description", .optional(description)),
                ("environment", .optional(environment)), ("package", .text(package)),
                ("packageVersion", .text(packageVersion)), ("mismatches", .texts(mismatches)),
                ("sbom", .optional(sbom)),
            ] + notes.members)
    }
}

/// Rows of cells below each other.
enum Table {
    /// All columns but the last as wide as their widest cell.
    static func rows(_ rows: [[String]]) -> [String] {
        let columns = rows.map { $0.count }.max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.last == "" ? row.dropLast() : row[...]
            let padded = cells.enumerated().map { column, cell in
                column == cells.count - 1 ? cell : cell.padded(to: widths[column])
            }
            return padded.joined(separator: "  ")
        }
    }
}
