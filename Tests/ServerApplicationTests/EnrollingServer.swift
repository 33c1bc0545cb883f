import Foundation
import HTTPTypes
import OpenSSL
import TestSupport

@testable import ServerApplication

/// A server at which devices register themselves.
enum EnrollingServer {
    static func run(
        approval: Bool = false, makers: [UInt8]? = nil, _ test: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let pair = try IssuingAuthority.make(name: "devices", days: 3650)
        var settings = EnrolmentSettings()
        settings.certificate = try folder.write(pair.certificate, "enrolment.pem")
        settings.key = try folder.write(pair.key, "enrolment.key")
        settings.makers = try makers.map { try folder.write($0, "makers.pem") }
        settings.needsApproval = approval
        try await TestServer.run(in: folder, enrolment: settings, test)
    }
}

/// A key that a device has made, and what it gets for it.
struct EnrollingDevice {
    let id: String
    let key: [UInt8]

    init(_ id: String = "urn:dev:1") throws { (self.id, key) = (id, try OwnKey.make()) }

    var request: CertificateRequest {
        get throws { try CertificateRequest(try OwnKey.request(id, key: key)) }
    }

    /// Asks with a token, as over the network.
    func enrol(_ server: TestServer, _ token: String?) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/pkcs10"]
        if let token {
            headers[.authorization] = "Basic " + Data("\(id):\(token)".utf8).base64EncodedString()
        }
        let body = Data(try OwnKey.request(id, key: key)).base64EncodedString()
        return try await server.request(
            .post, "/.well-known/est/simpleenroll", headers: headers, body: Array(body.utf8))
    }

    /// Asks with the certificate of a key that is there.
    func renew(_ server: TestServer, showing certificate: String) async throws -> Enrolments.Answer {
        try await server.enrolments.renew(try request, certificate: certificate)
    }
}

extension TestServer {
    var enrolments: Enrolments {
        get throws {
            guard let enrolments = server.enrolments else { throw ServiceError.notFound("") }
            return enrolments
        }
    }

    /// A new enrolment token's secret.
    func enrolmentToken(
        _ name: String = "t", uses: Int = 1, groups: [String] = [], until: String? = nil
    ) async throws -> String {
        let new = try NewEnrolmentToken(
            name: name, uses: uses, groups: groups, until: until, now: clock.clock.timestamp())
        try await server.store.add(new)
        return new.secret
    }
}

extension Answer {
    /// The certificate in it.
    var certificate: IssuedCertificate? {
        guard let octets = Data(base64Encoded: text), let bag = try? CertificateBag.decode(Array(octets)),
            let first = bag.first
        else { return nil }
        return try? IssuedCertificate(pem: first)
    }
}

extension Enrolments.Answer {
    var certificate: IssuedCertificate? {
        guard case .certificate(let octets) = self else { return nil }
        return try? IssuedCertificate(octets)
    }
}
