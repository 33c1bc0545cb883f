import Linux
import ManagementTree
import Records

/// What servers set of nodes' properties, across restarts: the file `properties` of the state directory.
final class PropertyFile: PropertyStore {
    private let file: RecordFile
    /// Why the file could not be used: then nodes have no access control lists of their own, and only the configured
    /// servers may do more than add and read.
    private(set) var damage: String?
    /// Set when the file couldn't be read: it may be good, and must not be replaced by less.
    private var isUnreadable = false

    init(_ files: any FileSystem) {
        file = RecordFile("properties", in: files)
    }

    func load() -> [Record] {
        do throws(FileSystemError) {
            let contents = try file.load()
            damage = contents.damage.map { "\($0)" }
            return contents.records
        } catch {
            (damage, isUnreadable) = ("\(error)", true)
            return []
        }
    }

    func save(_ records: [Record]) throws(NodeError) {
        guard !isUnreadable else { throw .storeFailed }
        do throws(FileSystemError) {
            try file.save(records)
        } catch {
            throw error.isOutOfSpace ? .full : .storeFailed
        }
    }
}
