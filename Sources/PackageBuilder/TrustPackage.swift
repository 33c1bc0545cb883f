public import DeliveryPackage
public import OpenSSL
import Records

/// Builds a package that changes whom devices trust, and brings no components.
public struct TrustPackage {
    private let envelope: EnvelopeWriter
    /// What will be written.
    public let manifest: Manifest

    /// - Parameters:
    ///   - identifier: The package's, SCOMO's `PkgID`.
    ///   - sequence: Higher than that of all packages of this kind before it. - Unit: 1 to 999,999,999.
    ///   - amendment: The whole of what devices trust beside their operators' files.
    public init(
        _ identifier: String, version: String, sequence: Int, _ amendment: TrustAmendment,
        signer: ContentSigner
    ) throws(BuildError) {
        let fields = [("Format", "1"), ("Package", identifier), ("Version", version)]
        let record = Record(fields + TrustStatement.fields(sequence: sequence, amendment))
        envelope = EnvelopeWriter([record], signer, time: 0)
        manifest = try envelope.manifest()
    }

    /// `NAME_VERSION.scomo`.
    public var fileName: String { manifest.fileName }

    /// Writes the package. Until it is finished it has another name beside that one.
    public func write(to path: String) throws(BuildError) {
        try envelope.write(to: path) { (_) throws(BuildError) in }
    }
}
