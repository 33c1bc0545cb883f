internal import Records

/// What is kept of bootstrap documents.
struct BootstrapRecord: Equatable {
    /// Digests of the documents that were taken, the latest last.
    private(set) var imported: [String] = []
    /// The attempts at the PIN that were wrong, and a digest of that PIN: another one gets new attempts.
    private(set) var attempts = 0
    private var pin = ""

    /// - Default: 3 attempts, as usual for PINs.
    private static var maximumAttempts: Int { 3 }

    init() {}

    mutating func imported(_ digest: String) {
        imported.append(digest)
        // What is older than 256 documents may come again: the record has to stay small.
        if imported.count > 256 { imported.removeFirst() }
    }

    /// Counts an attempt; false when there were too many.
    mutating func attempt(_ pin: String) -> Bool {
        if self.pin != pin { (self.pin, attempts) = (pin, 0) }
        guard attempts < Self.maximumAttempts else { return false }
        attempts += 1
        return true
    }

    /// The PIN was right.
    mutating func attemptSucceeded() { attempts = 0 }
}

extension BootstrapRecord {
    init(_ record: Record) {
        imported = record.lines("Imported")
        attempts = record.number("Attempts").map { Int(clamping: $0) } ?? 0
        pin = record["Pin"] ?? ""
    }

    var record: Record {
        var record = Record([("Attempts", "\(attempts)"), ("Pin", pin)])
        if !imported.isEmpty { record["Imported"] = imported.joined(separator: "\n") }
        return record
    }
}
