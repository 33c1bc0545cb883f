import Bytes
public import OpenSSL

/// What a package says about whom to trust, instead of bringing components. It replaces what earlier packages said; only the
/// certificates that they withdrew stay withdrawn.
public struct TrustStatement: Equatable, Sendable {
    /// Only higher than the last one counts. - Unit: 1 to 999,999,999.
    public let sequence: Int
    /// Roots and revocation lists, and what is withdrawn.
    public let amendment: TrustAmendment

    /// - Unit: certificates withdrawn by one package. - Default: 64.
    static var limit: Int { 64 }
}

extension TrustStatement {
    /// nil when the package doesn't say anything about trust.
    init?(_ fields: ManifestFields) throws(PackageError) {
        let (anchors, names) = (fields.lines("Trust-Anchors"), fields.lines("Trust-Withdrawn"))
        guard let text = try fields.line("Trust-Sequence") else {
            guard anchors.isEmpty, names.isEmpty else { throw fields.failure("Trust-Sequence", "is missing") }
            return nil
        }
        guard text.utf8.count <= 9, let sequence = Array(text.utf8)[...].number(), sequence > 0 else {
            throw fields.failure("Trust-Sequence", "is \(quoted(text)); expected 1 to 999999999")
        }
        guard names.count <= Self.limit else { throw .tooLarge("withdrawn certificates", limit: Self.limit) }
        var withdrawn: [[UInt8]] = []
        for name in names {
            guard let fingerprint = SignerName.fingerprint(name.utf8) else {
                throw fields.failure(
                    "Trust-Withdrawn", "has \(quoted(name)); expected the SHA-256 of a certificate")
            }
            withdrawn.append(fingerprint)
        }
        self.sequence = sequence
        amendment = TrustAmendment(
            anchors: Array(anchors.map { $0 + "\n" }.joined().utf8), withdrawn: withdrawn)
    }

    /// The fields that say so, for those who build packages.
    public static func fields(sequence: Int, _ amendment: TrustAmendment) -> [(String, String)] {
        let anchors = String(decoding: amendment.anchors, as: UTF8.self)
        let withdrawn = amendment.withdrawn.map { "\n" + Hex.encode($0) }.joined()
        return [("Trust-Sequence", "\(sequence)")]
            + (anchors.isEmpty ? [] : [("Trust-Anchors", "\n" + anchors)])
            + (withdrawn.isEmpty ? [] : [("Trust-Withdrawn", withdrawn)])
    }
}
