import Linux
import ManagementTree
import Records

/// What servers set of nodes' properties, across restarts: the file `properties` of the state directory.
final class PropertyFile: PropertyStore {
    private let file: RecordFile
    /// Why the file could not be used: then nodes have no access control lists of their own, and only the configured
    /// servers may do more than add and read.
    private(set) var damage: String?

    init(_ files: any FileSystem) {
        file = RecordFile("properties", in: files)
    }

    func load() -> [Record] {
        do throws(FileSystemError) {
            let contents = try file.load()
            damage = contents.damage.map { "\($0)" }
            return contents.records
        } catch {
            damage = "\(error)"
            return []
        }
    }

    func save(_ records: [Record]) throws(NodeError) {
        do throws(FileSystemError) {
            try file.save(records)
        } catch {
            throw error.isOutOfSpace ? .full : .storeFailed
        }
    }
}
