internal import SyncML

// What each command of a device does, and which status it gets.

extension ServerSession {
    /// How many results one report may have.
    ///
    /// - Default: 1000, as many as components are read of a device.
    private static let alertItemLimit = 1000

    mutating func handle(_ command: Command) -> [Event] {
        switch command.body {
        case .status(let status):
            if !status.isForHeader, exchange.take(status) { idle = 0 }
            return []
        case .results(let results):
            take(results, command)
            return []
        case .alert(let alert): return take(alert, command)
        case .replace(let items, _): return take(items, command)
        case .atomic, .sequence, .add, .delete, .copy, .get, .exec:
            // Only servers may send these.
            for part in command.flattened { answer(part, .notAllowed) }
            return []
        case .malformed:
            answer(command, .badRequest)
            return []
        case .unknown:
            answer(command, .notImplemented)
            return []
        }
    }

    private mutating func take(_ alert: Alert, _ command: Command) -> [Event] {
        switch alert.code {
        case AlertCode.serverInitiated, AlertCode.clientInitiated, AlertCode.nextMessage,
            AlertCode.noEndOfData:
            answer(command, .ok)
            return []
        case AlertCode.sessionAbort:
            answer(command, .ok)
            return end(.abortedByDevice)
        case AlertCode.generic: return takeGeneric(alert, command)
        case 0:
            // There is no Data that says what it is about.
            answer(command, .incomplete)
            return []
        default:
            answer(command, .notSupported)
            return []
        }
    }

    private mutating func takeGeneric(_ alert: Alert, _ command: Command) -> [Event] {
        guard !alert.items.isEmpty else {
            answer(command, .incomplete)
            return []
        }
        var complete: [Item] = []
        for item in alert.items { take(item, Meta(), command, &complete) }
        alertItems += complete
        guard alertItems.count <= Self.alertItemLimit else {
            (alertItems, object) = ([], LargeObject(limit: settings.maxObjectSize))
            answer(command, .tooLarge)
            return []
        }
        // A chunk has its status already: the alert is understood when it is whole.
        guard !hasAnswered(command) else {
            if object.incomplete == nil { alertItems = [] }
            return []
        }
        var whole = alert
        (whole.items, alertItems) = (alertItems, [])
        return takeWhole(whole, command)
    }

    private mutating func takeWhole(_ alert: Alert, _ command: Command) -> [Event] {
        let contents = ReceivedAlert.read(alert)
        let events = contents.compactMap { event(for: $0) }
        answer(command, events.isEmpty ? .unsupportedFormat : .ok)
        return events.isEmpty ? [.noted("a generic alert of no known type")] : events
    }

    private mutating func event(for content: ReceivedAlert) -> Event? {
        switch content {
        case .report(let report):
            plan.tookReport()
            return .reported(report)
        case .update(let request):
            // The update that the device gets depends on what is installed on it.
            plan.forgetInventory()
            return .updateRequested(request)
        case .inventoryChanged:
            plan.forgetInventory()
            return .noted("the device says that its software was changed there")
        case .unknown: return nil
        }
    }

    /// A client sends `Replace` for one purpose: its device information in package 1.
    ///
    /// - Source: OMA DM Protocol 1.2, package 1; the leaves' URIs occur with and without `./`.
    private mutating func take(_ items: [Item], _ command: Command) -> [Event] {
        var values = DMServer.deviceInformation(in: items)
        answer(command, values.isEmpty ? .notAllowed : .ok)
        // What is said with each change of the software is no news about the device.
        if let revision = values.removeValue(forKey: RevisionLeaf.name) {
            plan.knowledge.told = RevisionLeaf.value(revision)
        }
        return values.isEmpty ? [] : [.deviceInformation(values)]
    }

    /// Results get a status only when something is to be said about them.
    private mutating func take(_ results: Results, _ command: Command) {
        var complete: [Item] = []
        for item in results.items { take(item, results.meta, command, &complete) }
        guard let refusal = exchange.take(complete, of: results, latest: messageID) else {
            if !complete.isEmpty { idle = 0 }
            return
        }
        answer(command, refusal)
    }

    private mutating func take(
        _ item: Item, _ meta: Meta, _ command: Command, _ complete: inout [Item]
    ) {
        switch object.take(item, meta) {
        case .complete(let item): complete.append(item)
        case .buffered:
            idle = 0
            answer(command, .chunkAccepted)
        case .refused(let code): answer(command, code)
        case .interrupted(let lost):
            noEndOfData(lost)
            take(item, meta, command, &complete)
        }
    }

    mutating func noEndOfData(_ lost: Item) {
        object.drop()
        alertItems = []
        let item = Item(target: lost.target, source: lost.source)
        outgoing.append(.alert(Alert(code: AlertCode.noEndOfData, items: [item])))
    }

    private func hasAnswered(_ command: Command) -> Bool {
        outgoing.contains {
            guard case .status(let status) = $0 else { return false }
            return status.messageRef == header.messageID && status.commandRef == command.id
        }
    }

    mutating func answerHeader(_ code: StatusCode, _ challenge: Challenge? = nil) {
        outgoing.append(
            .status(
                Status(
                    messageRef: header.messageID, commandRef: "0", command: "SyncHdr",
                    targetRefs: [header.target.uri], sourceRefs: [header.source.uri], challenge: challenge,
                    code: code)))
    }

    mutating func answer(_ command: Command, _ code: StatusCode) {
        outgoing.append(
            .status(
                Status(
                    messageRef: header.messageID, commandRef: command.id, command: command.name, code: code)))
    }
}

/// The leaves of `./DevInfo` among the items of a `Replace`: as many, and as long, as a device may have.
///
/// - Source: OMA DM Standardized Objects 1.2: five leaves, and those of vendors below `Ext`.
func deviceInformation(in items: [Item]) -> [String: String] {
    let prefix = "./DevInfo/"
    var values: [String: String] = [:]
    for item in items where values.count < 32 {
        let uri = TreeSnapshot.normalized((item.source ?? item.target)?.uri ?? "")
        guard uri.hasPrefix(prefix), uri.utf8.count <= 128, item.data?.count ?? 0 <= 1024 else { continue }
        values[String(uri.dropFirst(prefix.count))] = item.text ?? ""
    }
    return values
}

extension Command {
    /// Everything but statuses and results is answered.
    var needsStatus: Bool {
        switch body {
        case .status, .results: false
        default: true
        }
    }

    /// This command and those in it, the container first.
    var flattened: [Command] {
        switch body {
        case .atomic(let commands, _), .sequence(let commands, _): [self] + commands.flatMap(\.flattened)
        default: [self]
        }
    }

    var alertCode: Int? { if case .alert(let alert) = body { alert.code } else { nil } }
}
