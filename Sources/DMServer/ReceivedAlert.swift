internal import SCOMOTerms
internal import SyncML

/// What a generic alert of a device says, as far as a server of software components understands it.
enum ReceivedAlert: Equatable {
    case report(OperationComplete)
    case update(UpdateRequest)
    case inventoryChanged
    case unknown(type: String)

    /// Reads an alert of code 1226: the items that are results make up one report.
    static func read(_ alert: Alert) -> [ReceivedAlert] {
        var results: [OperationComplete.Item] = []
        var others: [ReceivedAlert] = []
        for item in alert.items {
            let type = item.meta.type ?? ""
            switch AlertType(type) {
            case .operationComplete: results.append(result(of: item))
            case .updateRequest(let request): others.append(.update(request))
            case .inventoryChanged: others.append(.inventoryChanged)
            case nil: others.append(.unknown(type: type))
            }
        }
        guard !results.isEmpty else { return others }
        return [.report(OperationComplete(correlator: alert.correlator?.trimmingBlanks, items: results))]
            + others
    }

    private static func result(of item: Item) -> OperationComplete.Item {
        var result = OperationComplete.Item(
            data: item.text ?? "", source: kept(item.source?.uri), target: kept(item.target?.uri))
        result.identifier = kept(result.identifier)
        return result
    }

    /// What is longer than any URI of a device is left out.
    private static func kept(_ text: String?) -> String? {
        text.flatMap { $0.utf8.count <= 4096 ? $0 : nil }
    }
}
