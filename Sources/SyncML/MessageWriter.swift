internal import Bytes
internal import Markup

/// Writes a message, in the order of the document type.
///
/// - Source: OMA DM Representation Protocol 1.2, content models.
struct MessageWriter {
    var output: DocumentWriter
    /// Where data has to fit in: XML has text only.
    let encoding: Encoding
    private let messageNamespace: String

    /// For a message of that version. WBXML has tokens instead of namespaces, and those of 1.2 begin with those of 1.1.
    init(encoding: Encoding, dtdVersion: String = "1.2") {
        self.encoding = encoding
        let isOld = dtdVersion == "1.1"
        var table = TokenTable.deviceManagement
        if isOld { table.publicID = .number(0x0FD3) }
        output = encoding == .xml ? .xml() : .wbxml(table)
        messageNamespace = isOld && encoding == .xml ? "SYNCML:SYNCML1.1" : "SYNCML:SYNCML1.2"
    }

    mutating func write(_ message: Message) {
        begin("SyncML")
        write(message.header)
        begin("SyncBody")
        for command in message.commands { write(command) }
        if message.isFinal { empty("Final") }
        end("SyncBody")
        end("SyncML")
    }

    mutating func write(_ command: Command) {
        let name = command.name
        begin(name)
        leaf("CmdID", command.id)
        switch command.body {
        case .status(let status): parts(status)
        case .results(let results): parts(results)
        case .alert(let alert):
            leaf("Data", alert.code)
            optional("Correlator", alert.correlator)
            for item in alert.items { write(item) }
        case .exec(let exec):
            write(exec.meta)
            optional("Correlator", exec.correlator)
            write(exec.item)
        case .add(let items, let outer), .replace(let items, let outer), .delete(let items, let outer),
            .copy(let items, let outer), .get(let items, let outer):
            write(outer)
            for item in items { write(item) }
        case .atomic(let commands, let outer), .sequence(let commands, let outer):
            write(outer)
            for command in commands { write(command) }
        case .malformed, .unknown: break
        }
        end(name)
    }

    private mutating func write(_ header: Header) {
        begin("SyncHdr")
        leaf("VerDTD", header.dtdVersion)
        leaf("VerProto", header.protocolVersion)
        leaf("SessionID", header.sessionID)
        leaf("MsgID", header.messageID)
        location("Target", header.target)
        location("Source", header.source)
        optional("RespURI", header.responseURI)
        write(header.credential)
        write(header.meta)
        end("SyncHdr")
    }

    private mutating func parts(_ status: Status) {
        leaf("MsgRef", status.messageRef)
        leaf("CmdRef", status.commandRef)
        leaf("Cmd", status.command)
        for uri in status.targetRefs { leaf("TargetRef", uri) }
        for uri in status.sourceRefs { leaf("SourceRef", uri) }
        write(status.credential)
        write(status.challenge)
        leaf("Data", status.code.rawValue)
        for item in status.items { write(item) }
    }

    private mutating func parts(_ results: Results) {
        if let reference = results.messageRef { leaf("MsgRef", reference) }
        leaf("CmdRef", results.commandRef)
        write(results.meta)
        optional("TargetRef", results.targetRef)
        optional("SourceRef", results.sourceRef)
        for item in results.items { write(item) }
    }

    mutating func begin(_ name: String) { output.begin(name, messageNamespace) }

    mutating func end(_ name: String) { output.end(name) }

    mutating func empty(_ name: String) {
        begin(name)
        end(name)
    }

    mutating func leaf(_ name: String, _ text: String) {
        begin(name)
        output.write(text: text)
        end(name)
    }

    mutating func leaf(_ name: String, _ number: Int) { leaf(name, "\(number)") }

    mutating func optional(_ name: String, _ text: String?) {
        if let text { leaf(name, text) }
    }
}
