internal import Linux
internal import Records

/// The operations that were accepted and whose reports weren't answered yet, oldest first.
///
/// What is here is on the disk: a change that can't be stored isn't made. Only that a download began, or a short one ended, may be
/// missing there: its files say so.
struct OperationJournal {
    private(set) var operations: [Operation] = []
    /// As the disk has them: those that were only noted since.
    private var stored: [Operation] = []
    /// The number of the next operation. Never used twice, even when the journal is empty in between.
    private var nextNumber: UInt64 = 1
    private let file: RecordFile

    /// - Unit: operations, those included whose reports weren't answered. - Default: 64.
    static var maximumOperations: Int { 64 }

    /// - Unit: bytes. 64 operations with 1024 components each and the longest names fit.
    private static var maximumSize: Int { 1 << 27 }

    /// Reads the journal. Says in `damage` what could not be read.
    init(in files: any FileSystem, damage: inout [String]) throws(FileSystemError) {
        file = RecordFile("operations", in: files, limit: Self.maximumSize)
        let contents = try file.load()
        if let reason = contents.damage { damage.append("\(reason)") }
        for record in contents.records {
            if let number = record[number: "Next"] {
                nextNumber = max(nextNumber, number)
            } else if let operation = Operation(record) {
                operations.append(operation)
                nextNumber = max(nextNumber, operation.number + 1)
            } else {
                damage.append("the journal of operations holds a paragraph that could not be understood")
            }
        }
    }

    /// Makes sure that `number` is never given to an operation.
    mutating func avoid(_ number: UInt64) { nextNumber = max(nextNumber, number + 1) }

    /// A number for an operation or a file.
    mutating func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// The oldest operation that has work left, but for those of these numbers.
    func current(besides waiting: [UInt64]) -> Operation? {
        operations.first { !$0.stage.isReporting && !waiting.contains($0.number) }
    }

    subscript(_ number: UInt64) -> Operation? { operations.first { $0.number == number } }

    mutating func append(_ operation: Operation) throws(FileSystemError) {
        try replaceAll(with: operations + [operation])
    }

    mutating func update(_ operation: Operation) throws(FileSystemError) {
        try replaceAll(with: changed(operation), storing: operation.number)
    }

    /// Changes an operation, and leaves it on the disk as it is until its next `update`.
    mutating func note(_ operation: Operation) {
        if let old = self[operation.number], !stored.contains(where: { $0.number == old.number }) {
            stored.append(old)
        }
        operations = changed(operation)
    }

    mutating func remove(_ number: UInt64) throws(FileSystemError) {
        guard self[number] != nil else { return }
        try replaceAll(with: operations.filter { $0.number != number })
    }

    /// Counts a restart for whatever was going on.
    ///
    /// - Parameter stage: How far an operation had come.
    mutating func restart(
        in state: TreeState, _ stage: (Operation) -> OperationStage
    ) throws(FileSystemError) {
        var restarted = operations
        for index in restarted.indices {
            restarted[index].restart(in: state, at: stage(restarted[index]))
        }
        guard restarted != operations else { return }
        try replaceAll(with: restarted)
    }

    private func changed(_ operation: Operation) -> [Operation] {
        operations.map { $0.number == operation.number ? operation : $0 }
    }

    /// - Parameter number: Of the operation whose noted changes the disk is to have, too.
    private mutating func replaceAll(
        with changed: [Operation], storing number: UInt64? = nil
    ) throws(FileSystemError) {
        let stored = stored.filter { $0.number != number }
        var head = Record()
        head[number: "Next"] = nextNumber
        let onDisk = changed.map { new in stored.first { $0.number == new.number } ?? new }
        try file.save([head] + onDisk.map { $0.record })
        (operations, self.stored) = (changed, stored)
    }
}
