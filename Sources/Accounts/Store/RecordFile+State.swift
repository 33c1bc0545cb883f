internal import Linux
internal import Records

extension RecordFile {
    /// The records. What was damaged is set aside, and reported.
    func load(_ report: (AccountEvent) -> Void) throws(FileSystemError) -> [Record] {
        let contents = try load()
        if let damage = contents.damage { report(.stateDamaged("\(damage)")) }
        return contents.records
    }
}

extension Record {
    /// The number in a field. Once for all fields: reading one takes half a kilobyte of code.
    @inline(never)
    func number(_ field: String) -> Int64? { self[field].flatMap { Int64($0) } }
}
