import Bytes
import DeliveryPackage
import OpenSSL
import Records

/// What packages have said about whom to trust. On the disk: the file `trust`, one record.
struct TrustRecord: Equatable {
    /// Of the last statement; 0 when there was none.
    var sequence = 0
    /// SHA-256 of the manifest that had it; empty when there was none.
    var manifest: [UInt8] = []
    var amendment = TrustAmendment()

    /// - Unit: certificates withdrawn by all packages so far.
    static var maximumWithdrawn: Int { 1024 }

    init() {}

    /// The next state: anchors and lists as said now; what was withdrawn stays so.
    func followed(by statement: TrustStatement, of manifest: [UInt8]) -> TrustRecord {
        var new = TrustRecord()
        (new.sequence, new.manifest, new.amendment) = (statement.sequence, manifest, statement.amendment)
        for fingerprint in amendment.withdrawn where !new.amendment.withdrawn.contains(fingerprint) {
            new.amendment.withdrawn.append(fingerprint)
        }
        return new
    }
}

extension TrustRecord {
    /// nil when the records say something else.
    init?(_ records: [Record]) {
        guard let record = records.first else { return }
        guard let sequence = record["Sequence"].flatMap({ Int($0) }), sequence > 0,
            let manifest = record["Manifest"].flatMap({ Hex.decode($0) }), !manifest.isEmpty
        else { return nil }
        (self.sequence, self.manifest) = (sequence, manifest)
        amendment.anchors = Array(record.lines("Anchors").map { $0 + "\n" }.joined().utf8)
        for line in record.lines("Withdrawn") {
            guard let fingerprint = SignerName.fingerprint(line.utf8) else { return nil }
            amendment.withdrawn.append(fingerprint)
        }
    }

    var records: [Record] {
        let withdrawn = amendment.withdrawn.map { "\n" + Hex.encode($0) }.joined()
        return [
            Record([
                ("Sequence", "\(sequence)"), ("Manifest", Hex.encode(manifest)),
                ("Anchors", "\n" + String(decoding: amendment.anchors, as: UTF8.self)),
                ("Withdrawn", withdrawn),
            ])
        ]
    }
}
