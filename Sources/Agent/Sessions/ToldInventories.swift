import Linux
import Records

/// Which inventory each server knows: the file `told` of the state directory. So a change that somebody on the device makes is told,
/// however much later, and once.
///
/// Where the disk fails a change may be told twice; nothing hangs on it.
final class ToldInventories {
    private let file: RecordFile
    private var told: [Record] = []

    init(_ files: any FileSystem) {
        file = RecordFile("told", in: files)
        do throws(FileSystemError) { told = try file.load().records } catch {}
    }

    /// Whether a server knows another inventory than this one. One that is new here is to read everything anyway.
    func isNews(_ fingerprint: UInt32, to server: String) -> Bool {
        known(server).map { $0 != text(fingerprint) } ?? false
    }

    /// Notes that a server has been told, and forgets those that are gone.
    func tell(_ fingerprint: UInt32, to server: String, of servers: [String]) {
        guard known(server) != text(fingerprint) else { return }
        var record = Record()
        record["Server"] = server
        record["Inventory"] = text(fingerprint)
        told.removeAll { $0["Server"] == server || !servers.contains($0["Server"] ?? "") }
        told.append(record)
        do throws(FileSystemError) { try file.save(told) } catch {}
    }

    private func known(_ server: String) -> String? {
        told.first { $0["Server"] == server }?["Inventory"]
    }

    private func text(_ fingerprint: UInt32) -> String { String(fingerprint, radix: 16) }
}
