internal import Markup

/// Writes a message as elements, in the order of the document type.
///
/// - Source: OMA DM Representation Protocol 1.2, content models.
struct MessageWriter {
    /// Where data has to fit in: XML has text only.
    let encoding: Encoding
    private(set) var messageNamespace = "SYNCML:SYNCML1.2"

    init(encoding: Encoding) {
        self.encoding = encoding
    }

    /// For a message of that version. WBXML has tokens instead of namespaces, and those of 1.2 begin with those of 1.1.
    init(encoding: Encoding, dtdVersion: String) {
        self.encoding = encoding
        if dtdVersion == "1.1", encoding == .xml { messageNamespace = "SYNCML:SYNCML1.1" }
    }

    func element(_ message: Message) -> Element {
        var body = message.commands.map { element($0) }
        if message.isFinal { body.append(node("Final", [])) }
        return node("SyncML", [header(message.header), node("SyncBody", body)])
    }

    func element(_ command: Command) -> Element {
        let id = leaf("CmdID", command.id)
        switch command.body {
        case .status(let status): return node("Status", [id] + parts(status))
        case .results(let results): return node("Results", [id] + parts(results))
        case .alert(let alert): return node("Alert", [id] + parts(alert))
        case .exec(let exec):
            let correlator = optional("Correlator", exec.correlator)
            return node("Exec", [id] + meta(exec.meta) + correlator + [element(exec.item)])
        case .add(let items, let outer), .replace(let items, let outer), .delete(let items, let outer),
            .copy(let items, let outer), .get(let items, let outer):
            return node(command.name, [id] + meta(outer) + items.map { element($0) })
        case .atomic(let commands, let outer), .sequence(let commands, let outer):
            return node(command.name, [id] + meta(outer) + commands.map { element($0) })
        case .unknown(let name): return node(name, [id])
        }
    }

    private func header(_ header: Header) -> Element {
        node(
            "SyncHdr",
            [
                leaf("VerDTD", header.dtdVersion), leaf("VerProto", header.protocolVersion),
                leaf("SessionID", header.sessionID), leaf("MsgID", "\(header.messageID)"),
                location("Target", header.target), location("Source", header.source),
            ] + optional("RespURI", header.responseURI) + credential(header.credential) + meta(header.meta))
    }

    private func parts(_ status: Status) -> [Element] {
        [
            leaf("MsgRef", "\(status.messageRef)"), leaf("CmdRef", status.commandRef),
            leaf("Cmd", status.command),
        ]
            + status.targetRefs.map { leaf("TargetRef", $0) }
            + status.sourceRefs.map { leaf("SourceRef", $0) }
            + credential(status.credential) + challenge(status.challenge)
            + [leaf("Data", "\(status.code.rawValue)")] + status.items.map { element($0) }
    }

    private func parts(_ results: Results) -> [Element] {
        optional("MsgRef", results.messageRef.map { "\($0)" }) + [leaf("CmdRef", results.commandRef)]
            + meta(results.meta) + optional("TargetRef", results.targetRef)
            + optional("SourceRef", results.sourceRef) + results.items.map { element($0) }
    }

    private func parts(_ alert: Alert) -> [Element] {
        [leaf("Data", "\(alert.code)")] + optional("Correlator", alert.correlator)
            + alert.items.map { element($0) }
    }
}
