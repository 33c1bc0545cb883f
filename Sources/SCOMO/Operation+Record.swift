internal import Records
internal import SCOMOTerms

extension Operation {
    var record: Record {
        var record = Record()
        record[number: "Operation"] = number
        record["Primitive"] = primitive.rawValue
        record[text: "Node"] = node
        record[text: "Server"] = order.server
        record[text: "Exec"] = order.uri
        record[text: "Correlator"] = order.correlator
        switch subject {
        case .component(let identifier): record[text: "Component"] = identifier
        case .package(let leaves, let file):
            record[number: "File"] = file
            record.leaves = leaves
        }
        record[integer: "Restarts"] = restarts
        if waited > 0 { record["Waited"] = "\(waited)" }
        if isWaiting { record["Waiting"] = "yes" }
        record[text: "Delivered"] = deliveredNode
        if isWithdrawn { record["Withdrawn"] = "yes" }
        stage.write(to: &record)
        return record
    }

    /// Nil when the record isn't one that this version wrote.
    init?(_ record: Record) {
        guard let number = record[number: "Operation"],
            let primitive = record["Primitive"].flatMap({ Primitive(rawValue: $0) }),
            let node = record[text: "Node"], let server = record[text: "Server"],
            let uri = record[text: "Exec"],
            let subject = Subject(record, primitive), let restarts = record[integer: "Restarts"],
            let stage = OperationStage(record)
        else { return nil }
        self.init(
            number: number, primitive: primitive, node: node,
            order: Order(server: server, uri: uri, correlator: record[text: "Correlator"]), subject: subject,
            stage: stage, restarts: restarts, deliveredNode: record[text: "Delivered"])
        waited = Int64(clamping: record[number: "Waited"] ?? 0)
        isWithdrawn = record["Withdrawn"] == "yes"
        isWaiting = record["Waiting"] == "yes"
    }
}

extension Operation.Subject {
    fileprivate init?(_ record: Record, _ primitive: Primitive) {
        switch primitive.branch {
        case .download, .delivered:
            guard let file = record[number: "File"] else { return nil }
            self = .package(record.leaves, file: file)
        case .deployed:
            guard let identifier = record[text: "Component"] else { return nil }
            self = .component(identifier)
        }
    }
}

extension OperationStage {
    fileprivate func write(to record: inout Record) {
        switch self {
        case .accepted: record["Stage"] = "accepted"
        case .downloading: record["Stage"] = "downloading"
        case .installing: record["Stage"] = "installing"
        case .changing: record["Stage"] = "changing"
        case .confirming(let trial, let outcome):
            outcome.write(to: &record)
            record["Outcome"] = record["Stage"]
            record["Stage"] = "confirming"
            // All 64 bits of it, which is more than a number of ours has.
            record["Trial"] = String(trial, radix: 16)
        case .reporting(let outcome): outcome.write(to: &record)
        }
    }

    fileprivate init?(_ record: Record) {
        switch record["Stage"] {
        case "accepted": self = .accepted
        case "downloading": self = .downloading
        case "installing": self = .installing
        case "changing": self = .changing
        case "confirming":
            var later = record
            later["Stage"] = record["Outcome"]
            later["Outcome"] = nil
            guard let trial = record["Trial"].flatMap({ UInt64($0, radix: 16) }),
                case .reporting(let outcome)? = OperationStage(later)
            else { return nil }
            self = .confirming(trial, outcome)
        case "done": self = .reporting(.done)
        case "installed":
            guard let components = DeployedReference.list(record.lines("Components")) else { return nil }
            self = .reporting(.installed(components))
        case "failed":
            guard let failure = Failure(record) else { return nil }
            self = .reporting(.failed(failure))
        default: return nil
        }
    }
}

extension Outcome {
    fileprivate func write(to record: inout Record) {
        switch self {
        case .done: record["Stage"] = "done"
        case .installed(let components):
            record["Stage"] = "installed"
            record["Components"] = components.map { $0.line }.joined(separator: "\n")
        case .failed(let failure):
            record["Stage"] = "failed"
            record[integer: "Result"] = failure.code.rawValue
            record[text: "Reason"] = failure.reason
            record["Package"] = failure.hadPackage ? "arrived" : "missing"
        }
    }
}

extension Failure {
    fileprivate init?(_ record: Record) {
        guard let code = record[integer: "Result"], let package = record["Package"] else { return nil }
        self.init(
            code: ResultCode(rawValue: code), reason: record[text: "Reason"] ?? "",
            hadPackage: package == "arrived")
    }
}

extension DeployedReference {
    /// Three words; none of them has a blank.
    fileprivate var line: String {
        [identifier, node, package].map { "=" + StoredText.encode($0) }.joined(separator: " ")
    }

    fileprivate static func list(_ lines: [String]) -> [DeployedReference]? {
        var components: [DeployedReference] = []
        for line in lines {
            let words = line.utf8.split(separator: UInt8(ascii: " "))
            let texts = words.compactMap {
                StoredText.decode(String(decoding: $0.dropFirst(), as: UTF8.self))
            }
            guard texts.count == 3 else { return nil }
            components.append(DeployedReference(identifier: texts[0], node: texts[1], package: texts[2]))
        }
        return components
    }
}
