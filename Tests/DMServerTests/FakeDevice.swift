import MessageTesting
import SyncML

/// A device that answers like a device: a tree of nodes, and the quirks that a test gives it.
struct FakeDevice {
    /// Leaves with values, interior nodes with nil.
    var nodes: [String: String?] = [
        ".": nil, "./DevInfo": nil, "./SCOMO": nil, "./SCOMO/Download": nil, "./SCOMO/Inventory": nil,
        "./SCOMO/Inventory/Delivered": nil, "./SCOMO/Inventory/Deployed": nil,
    ]
    var types = ["./SCOMO": "urn:oma:mo:oma-scomo:1.1"]
    /// What a Get with `?list=StructData` is answered with; nil when it works.
    var listStatus: StatusCode?
    /// Statuses by command name and URI that replace the ordinary ones: `Add ./SCOMO/Download/x`.
    var refusals: [String: StatusCode] = [:]
    var execStatus = StatusCode.accepted
    var limit: Int?
    /// The longest value that it takes.
    var objectLimit: Int?
    /// Whether the device leaves out the answer to an Exec.
    var ignoresExec = false
    /// Whether results are before their status, and whether they say of which node they are.
    var resultsComeFirst = false
    var namesSources = true
    /// What it calls the state of its software in package 1, and what else it says there.
    var toldRevision: String?
    var alerts: [Alert] = []
    /// Further statuses for an Exec, as some devices send one for each item.
    var furtherStatuses: [StatusCode] = []

    /// What it was told to do: URI and correlator.
    private(set) var executed: [(uri: String, correlator: String?)] = []
    private(set) var gets: [String] = []
    private(set) var largestMessage = 0
    private var number = 1

    /// Adds a node with the interior nodes above it.
    mutating func add(_ uri: String, _ value: String?) {
        nodes[uri] = .some(value)
        guard let slash = uri.lastIndex(of: "/") else { return }
        let parent = String(uri[..<slash])
        if nodes[parent] == nil { add(parent, nil) }
    }

    /// A component as most devices have it.
    mutating func addComponent(_ name: String, version: String, package: String, state: String = "20") {
        let node = "./SCOMO/Inventory/Deployed/\(name)"
        let leaves = [
            "ID": "org.example.\(name)", "Version": version, "PkgIDRef": package, "State": state,
            "Status": "10",
        ]
        for (leaf, value) in leaves { add("\(node)/\(leaf)", value) }
        for operation in ["Activate", "Deactivate", "Remove"] { add("\(node)/Operations/\(operation)", "") }
    }

    func opening() -> Message {
        let revision = toldRevision.map {
            Command.Body.replace(
                [Item(source: Location("./DevInfo/Ext/SoftwareRevision"), data: Array($0.utf8))], Meta())
        }
        return .fromDevice(
            1, .md5(nonce: "Nonce"),
            [.clientInitiated, .deviceInformation] + [revision].compactMap { $0 } + alerts.map { .alert($0) },
            limit: limit, objectLimit: objectLimit)
    }

    /// The next message, or nil when the server asks nothing: the session is over.
    mutating func answer(to message: Message) -> Message? {
        largestMessage = max(largestMessage, MessageCoder.encode(message, as: Wire.encoding).count)
        guard !message.requests.isEmpty || !message.isFinal else { return nil }
        number += 1
        var bodies: [Command.Body] = [.headerStatus(.ok, of: message.header.messageID)]
        for command in message.requests { bodies += answers(to: command, message.header.messageID) }
        return .fromDevice(number, nil, bodies, limit: limit, objectLimit: objectLimit)
    }

    private mutating func answers(to command: Command, _ message: Int) -> [Command.Body] {
        let (code, items) = perform(command.body)
        guard let code else { return [] }
        let codes = [code] + (command.name == "Exec" ? furtherStatuses : [])
        let statuses = codes.map { code in
            Command.Body.status(
                Status(messageRef: message, commandRef: command.id, command: command.name, code: code))
        }
        guard !items.isEmpty else { return statuses }
        let named = namesSources ? items : items.map { Item(meta: $0.meta, data: $0.data) }
        let results = Command.Body.results(
            Results(messageRef: message, commandRef: command.id, items: named))
        return resultsComeFirst ? [results] + statuses : statuses + [results]
    }

    private mutating func perform(_ body: Command.Body) -> (StatusCode?, [Item]) {
        switch body {
        case .get(let items, _): get(items.first?.target?.uri ?? "")
        case .add(let items, _): (set(items, as: "Add"), [])
        case .replace(let items, _): (set(items, as: "Replace"), [])
        case .exec(let exec): (execute(exec), [])
        default: (.ok, [])
        }
    }

    private mutating func get(_ uri: String) -> (StatusCode?, [Item]) {
        gets.append(uri)
        if let code = refusals["Get \(uri)"] { return (code, []) }
        let parts = uri.split(separator: "?").map(String.init)
        guard let node = parts.first, let value = nodes[node] else { return (.notFound, []) }
        switch parts.dropFirst().first {
        case "prop=Type": return (.ok, [item(uri, types[node] ?? "")])
        case "list=StructData": return listStatus.map { ($0, []) } ?? (.ok, list(node))
        default: return (.ok, [value.map { item(node, $0) } ?? interior(node)])
        }
    }

    private func list(_ root: String) -> [Item] {
        nodes.keys.sorted().filter { $0 == root || $0.hasPrefix(root + "/") }.map { uri in
            nodes[uri].flatMap { $0 }.map { item(uri, $0) }
                ?? Item(source: Location(uri), meta: Meta(format: "node"))
        }
    }

    private func item(_ uri: String, _ value: String) -> Item {
        Item(source: Location(uri), data: Array(value.utf8))
    }

    private func interior(_ uri: String) -> Item {
        let children = nodes.keys.filter { $0.hasPrefix(uri + "/") }.map { $0.dropFirst(uri.count + 1) }
        let names = children.filter { !$0.contains("/") }.sorted().joined(separator: "/")
        return Item(source: Location(uri), meta: Meta(format: "node"), data: Array(names.utf8))
    }

    private mutating func set(_ items: [Item], as command: String) -> StatusCode {
        guard let item = items.first, let uri = item.target?.uri else { return .incomplete }
        if let code = refusals["\(command) \(uri)"] { return code }
        let exists = nodes[uri] != nil
        guard exists == (command == "Replace") else { return exists ? .alreadyExists : .notFound }
        add(uri, item.meta.format == "node" ? nil : item.text ?? "")
        return .ok
    }

    private mutating func execute(_ exec: Exec) -> StatusCode? {
        executed.append((exec.item.target?.uri ?? "", exec.correlator))
        return ignoresExec ? nil : execStatus
    }
}
