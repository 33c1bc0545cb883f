internal import Linux
internal import Records
internal import SCOMOTerms

/// The tree's state on the disk.
struct StateFile {
    private let file: RecordFile

    /// - Unit: bytes. Twice 256 nodes with the longest values fit.
    private static var maximumSize: Int { 1 << 24 }

    init(in files: any FileSystem) {
        file = RecordFile("tree", in: files, limit: Self.maximumSize)
    }

    func save(_ state: TreeState) throws(FileSystemError) {
        var head = Record()
        head[number: "Applied"] = state.applied
        head[integer: "CheckUpdateFreq"] = state.checkFrequency
        if !state.appliedAhead.isEmpty {
            head["Ahead"] = state.appliedAhead.sorted().map { "\($0)" }.joined(separator: " ")
        }
        var records = [head] + state.downloads.map { $0.record } + state.delivered.map { $0.record }
        for (identifier, status) in state.deployedStatus {
            var record = Record()
            record[text: "Deployed"] = identifier
            record[integer: "Status"] = status.rawValue
            records.append(record)
        }
        try file.save(records)
    }

    /// Says in `damage` what could not be read.
    func load(damage: inout [String]) throws(FileSystemError) -> TreeState {
        let contents = try file.load()
        if let reason = contents.damage { damage.append("\(reason)") }
        var state = TreeState()
        for record in contents.records where !state.take(record) {
            damage.append("the state of the tree holds a paragraph that could not be understood")
        }
        return state
    }
}

extension TreeState {
    /// Takes one paragraph; returns false when this version would not have written it.
    fileprivate mutating func take(_ record: Record) -> Bool {
        if let number = record[number: "Applied"] {
            applied = number
            checkFrequency = record[integer: "CheckUpdateFreq"].flatMap {
                Self.checkFrequencies ~= $0 ? $0 : nil
            }
            let ahead = (record["Ahead"] ?? "").utf8.split(separator: UInt8(ascii: " "))
            appliedAhead = Set(ahead.compactMap { UInt64(String(decoding: $0, as: UTF8.self)) })
        } else if let node = DownloadNode(record) {
            downloads.append(node)
        } else if let node = DeliveredNode(record) {
            delivered.append(node)
        } else if let identifier = record[text: "Deployed"],
            let status = record[integer: "Status"].flatMap({ DeployedStatus(rawValue: $0) })
        {
            deployedStatus[identifier] = status
        } else {
            return false
        }
        return true
    }
}

extension DownloadNode {
    fileprivate var record: Record {
        var record = Record()
        record[text: "Download"] = name
        record[integer: "Status"] = status.rawValue
        record.leaves = leaves
        return record
    }

    fileprivate init?(_ record: Record) {
        guard let name = record[text: "Download"],
            let status = record[integer: "Status"].flatMap({ DownloadStatus(rawValue: $0) })
        else { return nil }
        self.init(name: name, leaves: record.leaves, status: status)
    }
}

extension DeliveredNode {
    fileprivate var record: Record {
        var record = Record()
        record[text: "Delivered"] = name
        record[integer: "Status"] = status.rawValue
        record[integer: "State"] = state.rawValue
        record[number: "File"] = file
        record[text: "Package"] = package
        record.leaves = leaves
        return record
    }

    fileprivate init?(_ record: Record) {
        guard let name = record[text: "Delivered"],
            let status = record[integer: "Status"].flatMap({ DeliveredStatus(rawValue: $0) }),
            let state = record[integer: "State"].flatMap({ DeliveredState(rawValue: $0) })
        else { return nil }
        self.init(
            name: name, leaves: record.leaves, status: status, state: state, file: record[number: "File"],
            package: record[text: "Package"])
    }
}
