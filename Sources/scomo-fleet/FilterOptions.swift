import ArgumentParser
import FleetClient
import Linux

/// Which devices are meant, by what they are like.
struct FilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Devices of this model.", valueName: "text"))
    var model: String?

    @Option(help: ArgumentHelp("Devices in this group.", valueName: "name"))
    var group: String?

    @Option(help: ArgumentHelp("Devices with this tag.", valueName: "name"))
    var tag: String?

    @Option(
        help: ArgumentHelp(
            "Devices with that somewhere in the identifier or in what they tell about themselves.",
            valueName: "text"))
    var text: String?

    var filter: DeviceFilter {
        var filter = DeviceFilter()
        (filter.model, filter.group, filter.tag, filter.text) = (model, group, tag, text)
        return filter
    }
}

/// Which devices are meant, by a component that they have.
struct ComponentOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Devices that have it: org.example.core, or with a version: 'org.example.core (<< 1.2)'.",
            valueName: "component"))
    var component: String?
}

/// The devices of a request for many.
struct BulkOptions: ParsableArguments {
    @OptionGroup var filter: FilterOptions
    @OptionGroup var component: ComponentOption

    @Flag(help: "All devices.")
    var all = false

    @Flag(help: "Only say how many it would be.")
    var dryRun = false

    @Flag(help: "Don't ask whether many devices are meant.")
    var yes = false

    /// Whether the options say which devices.
    var isGiven: Bool { all || !chosen.isEmpty }

    var chosen: DeviceFilter {
        var chosen = filter.filter
        chosen.component = component.component
        return chosen
    }

    func validate() throws {
        guard !all || chosen.isEmpty else {
            throw ValidationError("--all means all devices, and the other options some of them")
        }
    }

    /// Does it, if whoever sits at the terminal says so.
    func carryOut(_ bulk: BulkRequest, key: String?, _ server: ServerOptions) async throws {
        let key = key ?? Program.newKey
        try await server.ask { connection in
            if !dryRun, !yes {
                try confirm(try await connection.extent(of: bulk, key: key), bulk)
            }
            try server.output.show(try await connection.answer(to: bulk, isDry: dryRun, key: key))
        }
    }

    private func confirm(_ extent: BulkRequest.Extent, _ bulk: BulkRequest) throws {
        guard Terminal.isInput else {
            throw ClientError(
                .usage, "nobody can be asked whether many devices are meant: --yes, or --dry-run")
        }
        let works = "\(extent.works) \(bulk.command == nil ? "operations" : "commands")"
        let question = "\(bulk.action.rawValue) \(works) of \(extent.devices) devices?"
        guard Terminal.agrees(to: question) else { throw ClientError(.unsuccessful, "nothing was done") }
    }
}
