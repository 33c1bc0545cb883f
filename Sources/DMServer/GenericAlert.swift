internal import SyncML

/// What a generic alert of a device says, as far as a server of software components understands it.
enum GenericAlert: Equatable {
    case report(OperationReport)
    case update(UpdateRequest)
    case unknown(type: String)

    /// Reads an alert of code 1226: the items that are results make up one report.
    static func read(_ alert: Alert) -> [GenericAlert] {
        let items = alert.items.map { (Kind($0.meta.type ?? ""), $0) }
        let results = items.compactMap { kind, item in kind == .report ? result(of: item) : nil }
        let others = items.compactMap { kind, _ in kind.other }
        guard !results.isEmpty else { return others }
        return [.report(OperationReport(correlator: alert.correlator?.trimmingBlanks, results: results))]
            + others
    }

    private static func result(of item: Item) -> OperationReport.Result {
        let (code, identifier) = OperationComplete.read(item.text ?? "")
        return OperationReport.Result(
            code: code ?? ResultCode.undefined, identifier: identifier, source: item.source?.uri,
            target: item.target?.uri)
    }

    /// What an item's type says it is.
    private enum Kind: Equatable {
        case report
        case update(UpdateRequest)
        case unknown(String)

        /// Matches on the end of the name: the versions of the URN differ, older devices have a reversed domain
        /// name instead, and some put `Reversed-Domain-Name:` in front.
        init(_ type: String) {
            let name = type.lowercased().trimmingBlanks
            self =
                switch name {
                case _ where !name.contains("scomo"): .unknown(type)
                case _ where name.hasSuffix("operationcomplete"): .report
                case _ where name.hasSuffix("updateuserrequest"): .update(.user)
                case _ where name.hasSuffix("updatedevicerequest"): .update(.device)
                default: .unknown(type)
                }
        }

        var other: GenericAlert? {
            switch self {
            case .report: nil
            case .update(let request): .update(request)
            case .unknown(let type): .unknown(type: type)
            }
        }
    }
}

/// The data of an `OperationComplete`: `<ResultCode>1200</ResultCode><Identifier>org.example.a</Identifier>`.
///
/// The two elements have no parent, so this isn't a document. Devices send them as escaped text, in a CDATA section,
/// as elements, or escaped twice; some send the number alone. Here all of that has become text.
enum OperationComplete {
    static func read(_ data: String) -> (code: Int?, identifier: String?) {
        let text = data.contains("&lt;") && !data.contains("<") ? unescaped(data) : data
        let code = text.firstMatch(of: /<(?:[^<>:]*:)?ResultCode[^<>]*>([^<]*)</)?.1 ?? text[...]
        let identifier = text.firstMatch(of: /<(?:[^<>:]*:)?Identifier[^<>]*>([^<]*)</)?.1
        return (Int(code.trimmingBlanks), identifier.map { unescaped($0.trimmingBlanks) })
    }

    private static func unescaped(_ text: String) -> String {
        let references = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        return references.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
