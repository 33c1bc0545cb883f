import Linux
import Records

/// Which inventory each server knows: the file `told` of the state directory. So a change that somebody on the device makes is told,
/// however much later, and once.
///
/// Where the disk fails a change may be told twice; nothing hangs on it.
final class ToldInventories {
    private let file: RecordFile
    private var told: [String: UInt32] = [:]

    init(_ files: any FileSystem) {
        file = RecordFile("told", in: files)
        do throws(FileSystemError) {
            for record in try file.load().records {
                guard let server = record["Server"],
                    let fingerprint = record["Inventory"].flatMap({ UInt32($0, radix: 16) })
                else { continue }
                told[server] = fingerprint
            }
        } catch {}
    }

    /// Whether a server knows another inventory than this one. One that is new here is to read everything anyway.
    func isNews(_ fingerprint: UInt32, to server: String) -> Bool {
        told[server].map { $0 != fingerprint } ?? false
    }

    /// Notes that a server has been told, and forgets those that are gone.
    func tell(_ fingerprint: UInt32, to server: String, of servers: [String]) {
        guard told[server] != fingerprint else { return }
        told = told.filter { servers.contains($0.key) }
        told[server] = fingerprint
        let records = told.map { server, fingerprint in
            var record = Record()
            record["Server"] = server
            record["Inventory"] = String(fingerprint, radix: 16)
            return record
        }
        do throws(FileSystemError) { try file.save(records) } catch {}
    }
}
