internal import Linux
internal import OpenSSL
internal import Settings

/// Who issues certificates to this server's devices, and whose certificates of the factory are believed.
public struct EnrolmentAuthority: Sendable {
    let issuing: IssuingAuthority
    /// Makers of devices, PEM; nil for none.
    let makers: [UInt8]?
    /// The files that devices' certificates have to lead to.
    let files: [String]

    /// Nil where the settings say nothing of enrolment.
    ///
    /// - Throws: When a file can't be read or used.
    public init?(_ settings: ServerSettings) throws {
        let enrolment = settings.enrolment
        guard !enrolment.certificate.isEmpty else { return nil }
        issuing = try IssuingAuthority(
            certificate: try Self.read(enrolment.certificate), key: try Self.read(enrolment.key))
        makers = try enrolment.makers.map { try Self.read($0) }
        if let makers { try TrustStore().add(pem: makers) }
        files = [enrolment.certificate] + (enrolment.makers.map { [$0] } ?? [])
    }

    /// - Unit: bytes. A hundred certificates have less.
    private static let limit = 1 << 18

    private static func read(_ path: String) throws -> [UInt8] {
        do {
            return try FileHandle.open(named: path).readToEnd(limit: limit)
        } catch {
            throw EnrolmentFileError(path: path, reason: "\(error)")
        }
    }

    /// The common name of a certificate, if one of the makers has issued it, and it is valid now.
    ///
    /// - Parameter certificate: DER.
    func makersName(of certificate: [UInt8]) -> String? {
        guard let makers, let store = try? TrustStore(), (try? store.add(pem: makers)) != nil,
            (try? store.hasIssued(client: certificate)) == true
        else { return nil }
        return (try? IssuedCertificate(certificate))?.commonName
    }
}

/// A file of `[Enrolment]` that can't be read.
struct EnrolmentFileError: Error, CustomStringConvertible {
    var path: String
    var reason: String

    var description: String { "could not read \(path): \(reason)" }
}

/// Section `[Enrolment]` of the settings: devices that register themselves.
public struct EnrolmentSettings: Equatable, Sendable {
    /// A PEM file: who issues certificates to devices. Empty: no device registers itself.
    public var certificate = ""
    /// The file with its private key, PEM.
    public var key = ""
    /// A PEM file: who may have issued certificates by which devices register themselves; nil for nobody.
    public var makers: String?
    /// Whether somebody has to approve each device.
    ///
    /// - Default: no; who gives out tokens has decided already.
    public var needsApproval = false
    /// How long a device's certificate is valid. Devices renew it when a third of that is left.
    ///
    /// - Default: 90 d.
    public var lifetime = Duration.seconds(90 * 86_400)
}
