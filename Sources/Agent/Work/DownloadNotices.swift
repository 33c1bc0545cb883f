import Bytes
import DownloadDescriptor
import Downloads
import Linux
import Records
import SCOMO
import SCOMOTerms

/// What the servers of download descriptors want to know: how it went, each once, over restarts, and not for ever.
///
/// None of it decides how an operation ends. After a power cut in the wrong moment a server is told twice.
final class DownloadNotices {
    /// Tells a server; nil when it has taken it, else why not.
    typealias Post = (_ address: URL, _ report: [UInt8]) -> String?

    private let file: RecordFile
    private let poll: Configuration.Poll
    private let now: () -> Instant
    private let post: Post
    private var all: [DownloadNotice]
    /// How the last attempt at the download of an operation broke off.
    private var broken: (operation: UInt64, status: DescriptorStatus)?

    init(
        _ files: any FileSystem, _ poll: Configuration.Poll, now: @escaping () -> Instant = { .now },
        post: @escaping Post
    ) {
        file = RecordFile("notices", in: files, limit: 1 << 20)
        (self.poll, self.now, self.post) = (poll, now, post)
        // Of what can't be read nobody is told.
        let records = (try? file.load().records) ?? []
        all = records.prefix(Self.limit).compactMap { DownloadNotice($0, poll, now()) }
    }

    /// - Unit: servers. - Default: 64, as many as the journal has operations.
    private static var limit: Int { 64 }
    /// How often a server is told. - Default: 8, which is an hour.
    static var attempts: Int { 8 }

    /// A descriptor has come for an operation, each time that its download is tried.
    func described(_ operation: UInt64, _ description: PackageDescription) {
        let address = description.notifyAddress?.text
        guard let position = all.firstIndex(where: { $0.operation == operation && $0.status == nil }) else {
            guard let address, all.count < Self.limit else { return }
            all.append(DownloadNotice(operation, address, poll))
            return save()
        }
        guard all[position].address != address else { return }
        all.remove(at: position)
        if let address { all.append(DownloadNotice(operation, address, poll)) }
        save()
    }

    /// An attempt at the download of an operation broke off.
    ///
    /// - Parameter status: nil when one begins.
    func broke(_ operation: UInt64, _ status: DescriptorStatus?) { broken = status.map { (operation, $0) } }

    /// Notes how a piece of work ended. If no more work follows, the descriptor's server is told.
    func ended(_ work: Work, _ result: WorkResult) {
        let position = all.firstIndex { $0.operation == work.operation && $0.status == nil }
        guard let position else { return }
        let broken = broken?.operation == work.operation ? broken?.status : nil
        guard let status = DescriptorStatus(work, result, broken) else { return }
        all[position].ends(status, now())
        save()
    }

    /// The operations that there are after a start: what is unknown of others has ended with the restart.
    func start(_ isOpen: (UInt64) -> Bool) {
        let lost = all.indices.filter { all[$0].status == nil && !isOpen(all[$0].operation) }
        for position in lost { all[position].ends(.deviceAborted, now()) }
    }

    /// When to tell the next server.
    var due: Instant? { all.compactMap { $0.due }.min() }

    var isDue: Bool { due.map { $0 <= now() } ?? false }

    /// Tells the one that has waited longest.
    func tell() {
        let due = all.indices.filter { all[$0].due.map { $0 <= now() } ?? false }
        guard let position = due.min(by: { (all[$0].due ?? .now) < (all[$1].due ?? .now) }),
            let status = all[position].status
        else { return }
        all[position].tries(now())
        // Before it is told, so that not even a program that dies of it is told for ever.
        save()
        let notice = all[position]
        let refusal = notice.url.map { post($0, status.report) } ?? "the address can't be used"
        AgentEvent.descriptor(operation: notice.operation, .told(status, refusal)).log()
        guard refusal == nil || notice.attempts >= Self.attempts else { return }
        all.remove(at: position)
        save()
    }

    /// Without the file a restart forgets it, and nothing else happens.
    private func save() { try? file.save(all.map { $0.record }) }
}

/// What one server wants to know.
private struct DownloadNotice {
    let operation: UInt64
    let address: String
    /// nil as long as the operation goes on.
    private(set) var status: DescriptorStatus?
    private(set) var due: Instant?
    private var backoff: Backoff
    /// How often it was told, restarts included.
    private(set) var attempts = 0

    init(_ operation: UInt64, _ address: String, _ poll: Configuration.Poll) {
        (self.operation, self.address, backoff) = (operation, address, Backoff(poll))
    }

    /// As the disk has it; nil for what this program wouldn't have written.
    init?(_ record: Record, _ poll: Configuration.Poll, _ now: Instant) {
        guard let operation = record["Operation"].flatMap({ UInt64($0) }), let address = record["Address"]
        else { return nil }
        self.init(operation, address, poll)
        attempts = max(0, record["Attempts"].flatMap { Int($0) } ?? 0)
        guard let code = record["Code"].flatMap({ Int($0) }) else { return }
        guard let status = DescriptorStatus(rawValue: code) else { return nil }
        ends(status, now)
    }

    var url: URL? { try? URL(address) }

    mutating func ends(_ status: DescriptorStatus, _ now: Instant) { (self.status, due) = (status, now) }

    mutating func tries(_ now: Instant) {
        attempts = min(attempts, DownloadNotices.attempts) + 1
        due = now + backoff.failed(random: Random.value)
    }

    var record: Record {
        var record = Record([("Operation", "\(operation)"), ("Address", address)])
        if let status { record["Code"] = "\(status.rawValue)" }
        if attempts > 0 { record["Attempts"] = "\(attempts)" }
        return record
    }
}

extension DescriptorStatus {
    /// What a result means for the server of the descriptor; nil when more work follows.
    ///
    /// - Parameter broken: How the last attempt at the download broke off.
    fileprivate init?(_ work: Work, _ result: WorkResult, _ broken: DescriptorStatus?) {
        switch result {
        case .downloaded where work.primitive == .download: self = .success
        case .downloaded, .onTrial: return nil
        case .installed, .done, .confirmed: self = .success
        case .failed(.userCancelled, _): self = .userCancelled
        case .failed where broken != nil: self = broken ?? .deviceAborted
        case .failed(.packageValidationFailed, _), .failed(.environmentNotSupported, _):
            self = .nonAcceptableContent
        case .failed(.installOutOfMemory, _): self = .insufficientMemory
        case .failed: self = .deviceAborted
        }
    }
}
