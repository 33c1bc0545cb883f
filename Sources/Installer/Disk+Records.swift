import Linux
import Records

// Files of records.
extension Disk {
    /// The records of a file; none when there is no file. A damaged file is set aside.
    func load(_ path: Path, limit: Int) throws(InstallerError) -> RecordFile.Contents {
        do throws(FileSystemError) {
            return try RecordFile(path, in: files, limit: limit).load()
        } catch {
            throw .storage(error)
        }
    }

    func save(_ records: [Record], to path: Path, limit: Int) throws(InstallerError) {
        do throws(FileSystemError) {
            try RecordFile(path, in: files, limit: limit).save(records)
        } catch {
            throw .storage(error)
        }
    }

    /// Writes a file that nothing refers to before `synchronizeAll` makes it durable.
    func write(_ records: [Record], to path: Path, limit: Int) throws(InstallerError) {
        do throws(FileSystemError) {
            try RecordFile(path, in: files, limit: limit).write(records)
        } catch {
            throw .storage(error)
        }
    }
}
