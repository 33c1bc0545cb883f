import Bytes
import Markup
import SyncML

/// A message in lines for people.
struct MessageExplanation {
    let showsSecrets: Bool

    func lines(_ message: Message) -> [String] {
        let end = message.isFinal ? "the last of its package" : "more of its package follows"
        return header(message.header, end) + message.commands.flatMap { lines($0, "") }
    }

    /// Of a message in WBXML, the elements that have no meaning for its reader, which ignores them; nil if there are none.
    static func unread(in bytes: [UInt8]) -> String? {
        guard Encoding(sniffing: bytes.span) == .wbxml else { return nil }
        do throws(WBXMLError) {
            _ = try WBXMLReader.read(bytes.span, [.deviceManagement])
            return nil
        } catch {
            return "ignored from offset \(error.offset) on: \(error.reason)"
        }
    }

    private func header(_ header: Header, _ end: String) -> [String] {
        var lines = [
            "\(text(header.protocolVersion)) message \(header.messageID) of session \(text(header.sessionID)), \(end)",
            "  from \(location(header.source))", "  to \(location(header.target))",
        ]
        if let uri = header.responseURI { lines.append("  answer to \(text(uri))") }
        if let credential = header.credential { lines.append("  " + self.credential(credential)) }
        if let size = header.meta.maxMessageSize { lines.append("  takes messages of \(size) bytes") }
        if let size = header.meta.maxObjectSize { lines.append("  takes objects of \(size) bytes") }
        return lines
    }

    private func lines(_ command: Command, _ indent: String) -> [String] {
        let (title, items, inner, meta) = parts(command)
        let first =
            indent + [text(command.id), title + describe(meta)].filter { !$0.isEmpty }.joined(separator: " ")
        return [first] + items.flatMap { item($0, indent + "    ") }
            + inner.flatMap { lines($0, indent + "    ") }
    }

    private func parts(_ command: Command) -> (String, [Item], [Command], Meta) {
        switch command.body {
        case .add(let items, let meta), .replace(let items, let meta), .delete(let items, let meta),
            .copy(let items, let meta), .get(let items, let meta):
            (command.name, items, [], meta)
        case .atomic(let inner, let meta), .sequence(let inner, let meta): (command.name, [], inner, meta)
        case .alert(let alert):
            ("Alert \(alert.code)" + correlator(alert.correlator), alert.items, [], Meta())
        case .exec(let exec): ("Exec" + correlator(exec.correlator), [exec.item], [], exec.meta)
        case .results(let results): (title(results), results.items, [], results.meta)
        case .status(let status): (title(status), status.items, [], Meta())
        case .malformed(let name): ("\(text(name)), which isn't well formed", [], [], Meta())
        case .unknown(let name): ("\(text(name)), which isn't known", [], [], Meta())
        }
    }

    private func title(_ results: Results) -> String {
        "Results of command \(text(results.commandRef)) of message \(results.messageRef ?? 1)"
    }

    private func title(_ status: Status) -> String {
        var parts = [
            "Status \(status.code)",
            "for \(text(status.command)), command \(text(status.commandRef)) of message \(status.messageRef)",
        ]
        parts += (status.targetRefs + status.sourceRefs).map { "on \(text($0))" }
        if let challenge = status.challenge {
            let nonce = challenge.nextNonce.map { ", next nonce " + secret(Hex.encode($0)) } ?? ""
            parts.append("challenge \(text(challenge.type.name))\(nonce)")
        }
        if let credential = status.credential { parts.append(self.credential(credential)) }
        return parts.joined(separator: " ")
    }

    private func item(_ item: Item, _ indent: String) -> [String] {
        let places = [item.source.map { "from \(location($0))" }, item.target.map { location($0) }]
        var line = places.compactMap { $0 }.joined(separator: " ")
        if let data = item.data { line += (line.isEmpty ? "" : " ") + "= " + value(data, item) }
        line += describe(item.meta)
        if item.hasMoreData { line += ", more follows" }
        return [indent + line]
    }

    private func describe(_ meta: Meta) -> String {
        var parts = [meta.format, meta.type, meta.mark].compactMap { $0.map(text) }
        if let size = meta.size { parts.append("\(size) bytes in all") }
        if let nonce = meta.nextNonce { parts.append("next nonce " + secret(Hex.encode(nonce))) }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }

    private func credential(_ credential: Credential) -> String {
        "credential \(text(credential.type.name)) \(secret(credential.data))"
    }

    private func correlator(_ text: String?) -> String { text.map { ", correlator \(self.text($0))" } ?? "" }

    private func location(_ location: Location) -> String {
        text(location.uri) + (location.name.map { " (\(text($0)))" } ?? "")
    }

    private func text(_ text: String) -> String { printable(text) }

    private func secret(_ text: String) -> String { showsSecrets ? printable(text) : "(hidden)" }

    /// Long values are cut; those of nodes or subtrees with secrets aren't shown at all.
    private func value(_ data: [UInt8], _ item: Item) -> String {
        let places = [item.target?.uri, item.source?.uri].compactMap { $0 }
        guard showsSecrets || !(places + [String(decoding: data, as: UTF8.self)]).contains(where: namesSecret)
        else {
            return "(hidden, \(data.count) bytes)"
        }
        guard CharacterData.holds(data) else {
            return
                "0x\(Hex.encode(Array(data.prefix(64))))\(data.count > 64 ? "…" : "") (\(data.count) bytes)"
        }
        let content = String(decoding: data, as: UTF8.self)
        return "\"\(printable(String(content.prefix(400))))\(content.count > 400 ? "…" : "")\""
    }
}

/// Whether text names one of the nodes that hold what nobody shall read.
private func namesSecret(_ text: String) -> Bool {
    let lowercase = text.lowercased()
    return ["secret", "password", "aauthdata", "aauthname", "pxauth-pw", "privatekey"].contains {
        lowercase.contains($0)
    }
}
