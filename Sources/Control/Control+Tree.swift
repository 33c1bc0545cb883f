import Bytes
import Systemd

extension Control {
    /// Shows a node of the management tree and all below it; the whole tree if none is said.
    func tree(_ uri: String) throws(ControlFailure) {
        let nodes = try agent.tree(uri.isEmpty ? "." : uri) { () throws(ControlFailure) in
            let activity: String = try agent.read("Activity")
            complain("scomoctl: the agent answers when it has finished: \(activity.harmless)")
        }
        if isJSON { return screen.say(JSONValue.list(nodes.map { $0.json })) }
        for node in nodes { screen.say(node.line) }
    }
}

extension AgentLink {
    /// - Parameter whenLate: Called if the agent is busy.
    func tree(
        _ uri: String, _ whenLate: () throws(ControlFailure) -> Void
    ) throws(ControlFailure) -> [AgentNode] { try callPatiently("Tree", uri, whenLate) }
}

/// A node of the management tree, as the agent tells it.
struct AgentNode: BusValue, Equatable {
    let uri: String
    let format: String
    let type: String
    let value: [UInt8]

    init(uri: String, format: String, type: String, value: [UInt8]) {
        (self.uri, self.format, self.type, self.value) = (uri, format, type, value)
    }

    private static var fields: String { "sssay" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        uri = try String(reading: &message)
        format = try String(reading: &message)
        type = try String(reading: &message)
        value = try message.readBytes(limit: 1 << 20)
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        for word in [uri, format, type] { try word.write(to: &message) }
        try value.write(to: &message)
        try message.endWriting()
    }

    private var isInterior: Bool { format == "node" }

    /// Octets in base 64, as in messages.
    private var text: String {
        format == "bin" ? Base64.encode(value) : String(decoding: value, as: UTF8.self)
    }

    /// `./DevInfo/Man = maker`; an interior node ends in a slash.
    var line: String { isInterior ? "\(uri)/" : "\(uri) = \(text)" }

    var json: JSONValue {
        .members([
            ("uri", .text(uri)), ("format", .text(format)), ("type", .text(type)),
            ("value", isInterior ? .null : .text(text)),
        ])
    }
}
