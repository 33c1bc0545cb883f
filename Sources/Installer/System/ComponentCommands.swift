import DeliveryPackage

/// What of a component's manifest has to do with the commands that are run around a switch: little enough to be kept, so that
/// a record with thousands of files isn't read for each of them.
struct ComponentCommands {
    let hooks: ComponentHooks
    let healthCheck: [String]
    let healthTimeout: Duration
    let setup: ComponentSetup

    init(_ manifest: ComponentManifest) {
        (hooks, setup) = (manifest.hooks, manifest.setup)
        (healthCheck, healthTimeout) = (manifest.healthCheck, manifest.healthTimeout)
    }

    func words(for purpose: ComponentCommand.Purpose) -> [String] {
        switch purpose {
        case .preInstall: hooks.preInstall
        case .postActivate: hooks.postActivate
        case .preRemove: hooks.preRemove
        case .readyCheck: hooks.readyCheck
        case .healthCheck: healthCheck
        }
    }

    func timeLimit(for purpose: ComponentCommand.Purpose) -> Duration {
        purpose == .healthCheck ? healthTimeout : hooks.timeout
    }
}

extension Installer {
    /// A component's commands; nil when its record is damaged.
    func commands(of component: DeployedComponent, _ change: Change) -> ComponentCommands? {
        let entry = component.entry
        if let manifest = change.manifest(of: entry) { return ComponentCommands(manifest) }
        if let known = knownCommands, known.entry == entry { return known.commands }
        guard let manifest = store.manifest(entry).manifest else { return nil }
        let commands = ComponentCommands(manifest)
        knownCommands = KnownCommands(entry: entry, commands: commands)
        return commands
    }
}

/// The commands of one component, kept from one step of a change to the next.
struct KnownCommands {
    let entry: StoreEntry
    let commands: ComponentCommands
}
