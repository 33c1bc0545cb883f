/// The format of one kind of state file: what its records mean to this version of the program.
///
/// Format 1 is the first one. Whoever changes what the records mean adds a migration; a released one is never changed,
/// because devices may come from any version.
public struct RecordFormat: Sendable {
    /// Makes records of the next format of those of one format. It can't fail: what it doesn't understand it leaves out.
    public typealias Migration = @Sendable ([Record]) -> [Record]

    private let migrations: [Migration]

    /// - Parameter migrations: The first one leads from format 1 to 2, and so on. - Default: none, which is format 1.
    public init(migrations: [Migration] = []) {
        self.migrations = migrations
    }

    /// The number of what this version writes.
    public var number: Int { migrations.count + 1 }

    /// Records of an older format, as this one has them.
    ///
    /// - Parameter number: Theirs: 1 to the number of this format.
    func migrated(_ records: [Record], from number: Int) -> [Record] {
        migrations.dropFirst(number - 1).reduce(records) { $1($0) }
    }
}
