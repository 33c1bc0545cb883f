internal import Bytes
public import Linux
internal import Records

/// The notifications that have had their session, kept across restarts, so that nobody who recorded one can start
/// sessions with it.
///
/// A digest stands for server, session and nonce. Those made with the agreed nonce are worthless anyway once there
/// is a new one; those for parties that have lost theirs never are, so they have their own room.
public final class UsedNotifications {
    /// - Default: 64 of each kind: a server announces one session at a time.
    private static var room: Int { 64 }

    private let file: RecordFile
    private var agreed: [[UInt8]] = []
    private var resynchronizing: [[UInt8]] = []
    private var isSaved = true

    public init(
        _ files: any FileSystem, report: (AccountEvent) -> Void = { _ in }
    ) throws(FileSystemError) {
        file = RecordFile("notifications", in: files, limit: 16 << 10)
        guard let record = try file.load(report).first else { return }
        agreed = Self.digests(record, "Used")
        resynchronizing = Self.digests(record, "Used-Resynchronizing")
    }

    func contains(_ digest: [UInt8]) -> Bool { agreed.contains(digest) || resynchronizing.contains(digest) }

    func add(_ digest: [UInt8], resynchronizes: Bool) {
        guard !contains(digest) else { return }
        isSaved = false
        if resynchronizes {
            resynchronizing = resynchronizing.suffix(Self.room - 1) + [digest]
        } else {
            agreed = agreed.suffix(Self.room - 1) + [digest]
        }
    }

    /// Without a disk that can be written it holds until the next restart.
    func save() {
        guard !isSaved else { return }
        isSaved = true
        var record = Record()
        record["Used"] = Self.text(agreed)
        record["Used-Resynchronizing"] = Self.text(resynchronizing)
        try? file.save([record])
    }

    private static func digests(_ record: Record, _ field: String) -> [[UInt8]] {
        var digests: [[UInt8]] = []
        for line in record.lines(field).suffix(room) {
            if let digest = Base64.decode(line) { digests.append(digest) }
        }
        return digests
    }

    private static func text(_ digests: [[UInt8]]) -> String {
        var text = ""
        for digest in digests { text += "\n" + Base64.encode(digest) }
        return text
    }
}
