import ArgumentParser
import FleetClient
import Linux

/// Which devices an operation is ordered of, and what happens then.
struct Recipients: ParsableArguments {
    @Argument(help: "The devices; or options say which.")
    var devices: [String] = []

    @OptionGroup var bulk: BulkOptions

    @Option(help: ArgumentHelp("When it expires, in UTC: 2027-01-31T00:00:00Z.", valueName: "time"))
    var deadline: String?

    @OptionGroup var following: FollowOptions
    @OptionGroup var keys: KeyOption

    func validate() throws {
        guard devices.isEmpty == bulk.isGiven else {
            throw ValidationError("name devices, or say which by options: --all, --group, --tag…")
        }
        guard devices.isEmpty || !bulk.dryRun else {
            throw ValidationError("--dry-run counts devices that options say")
        }
        guard !following.follow || !devices.isEmpty else {
            throw ValidationError("--follow is for devices that are named")
        }
    }

    /// Orders it.
    func order(_ operation: [String: JSONValue?], _ server: ServerOptions) async throws {
        var fields = operation
        fields["deadline"] = deadline.map { .text($0) }
        let body = JSONValue.fields(fields)
        guard devices.isEmpty else {
            return try await following.order(.operations, body, of: devices, keys.key, server)
        }
        var request = BulkRequest(.order, bulk.chosen)
        request.operation = body
        try await bulk.carryOut(request, key: keys.key, server)
    }
}

/// A key of the caller's own.
struct KeyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The same with the same key does nothing twice, for a day. Default: a new one each time.",
            valueName: "text"))
    var key: String?
}

/// Whether the end is waited for.
struct FollowOptions: ParsableArguments {
    @Flag(help: "Wait until it is over; the exit status says how it ended.")
    var follow = false

    @Option(help: ArgumentHelp("How long to wait, at most. Default: for ever.", valueName: "seconds"))
    var timeout: Int?

    func validate() throws {
        guard 1...31_536_000 ~= timeout ?? 1 else {
            throw ValidationError("--timeout has to be between 1 and 31536000")
        }
    }

    var limit: Duration? { timeout.map { .seconds($0) } }

    /// Orders the same of each device, and waits for the ends if that is wanted.
    func order(
        _ kind: Work.Kind, _ body: JSONValue, of devices: [String], _ key: String?, _ server: ServerOptions
    ) async throws {
        try await server.ask { connection in
            var (works, rows) = ([Work](), ListOutput(kind.table, server.output))
            try await connection.order(kind, body, of: devices, key: key ?? Program.newKey) { answer in
                if let work = Work(kind, try answer.value()) { works.append(work) }
                if !follow { try rows.show(one: answer) }
            }
            guard follow else { return rows.finish() }
            try await connection.wait(for: works, within: timeout, server.output)
        }
    }
}

extension ServerConnection {
    /// Waits until all are over, and tells each change.
    ///
    /// - Parameter seconds: How long, at most; nil means for ever.
    /// - Throws: When one didn't succeed.
    func wait(for works: [Work], within seconds: Int?, _ output: Output) async throws {
        var rows = ListOutput(works.first?.kind.table ?? .operations, output)
        let ends = try await end(
            of: works, within: seconds.map { .seconds($0) }, reporting: Program.complain
        ) { work in if !output.isJSON { rows.show([work]) } }
        if output.isJSON {
            for end in ends { try rows.show(one: end) }
            rows.finish()
        }
        for end in ends { try end.requireSuccess() }
    }
}

extension Work.Kind {
    var table: Table {
        switch self {
        case .operations: .operations
        case .commands: .commands
        }
    }
}

extension String {
    /// A key that no other request has.
    static var new: String { Program.newKey }
}
