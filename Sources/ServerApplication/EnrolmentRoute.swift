internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import OpenSSL

/// What devices that register themselves ask for.
///
/// - Source: RFC 7030, sections 3.2.3, 4.1 and 4.2. The bootstrap document is this server's own addition.
struct EnrolmentRoute: Sendable {
    let enrolments: Enrolments
    let proofs: FailedProofs

    /// - Unit: bytes of base64. - Default: twice what a request of 8 KiB has.
    private static let limit = 24 << 10
    /// Wrong tokens are counted under this name. It begins with a blank, which no device's name does.
    private static let name = " enrolment"
    /// After how many seconds a device that waits for approval asks again.
    private static let pause = 30

    func add(to router: some RouterMethods<ServerContext>) {
        router.route("/.well-known/est/cacerts", [.get: { _, _ in try authorities() }])
        router.route("/.well-known/est/simpleenroll", [.post: enrol])
        router.route("/.well-known/est/simplereenroll", [.post: renew])
        router.route(
            "/enrolment/bootstrap",
            [
                .get: { _, context in try await bootstrap(context) },
                .post: { _, context in try await bootstrap(context) },
            ])
    }

    private func authorities() throws -> Response {
        try Self.certificates([try enrolments.authority.issuing.octets()])
    }

    private func enrol(_ request: Request, _ context: ServerContext) async throws -> Response {
        if let wait = proofs.wait(Self.name, context.address) {
            throw ServiceError.tooManyFailures(wait: wait)
        }
        guard let credential = try await credential(request, context) else { return Self.unauthorized }
        let asked = try await self.request(request, context)
        do {
            return try Self.response(to: try await enrolments.enrol(asked, credential))
        } catch ServiceError.unauthorized {
            if let count = proofs.failed(Self.name, context.address) {
                context.logger.notice(
                    "wrong enrolment token",
                    metadata: ["address": .foreign(context.address), "times": "\(count)"])
            }
            return Self.unauthorized
        }
    }

    /// A token comes before a certificate: who shows both means the token.
    private func credential(
        _ request: Request, _ context: ServerContext
    ) async throws -> Enrolments.Credential? {
        if let secret = Self.password(request.headers[.authorization]) {
            return .token(digest: try AccessToken.digest(of: secret))
        }
        guard let certificate = await context.peer else { return nil }
        return enrolments.authority.makersName(of: certificate).map { .maker(name: $0) }
    }

    private func renew(_ request: Request, _ context: ServerContext) async throws -> Response {
        guard let certificate = await context.origin.certificate else { return Self.unauthorized }
        let asked = try await self.request(request, context)
        return try Self.response(to: try await enrolments.renew(asked, certificate: certificate))
    }

    private func bootstrap(_ context: ServerContext) async throws -> Response {
        guard let certificate = await context.origin.certificate else { return Self.unauthorized }
        let document = try await enrolments.bootstrap(certificate: certificate)
        return Response(
            status: .ok,
            headers: [.contentType: "text/vnd.wap.connectivity-xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }

    private func request(_ request: Request, _ context: ServerContext) async throws -> CertificateRequest {
        let body = try await request.content(limit: Self.limit, tooSlow: context.closeSlow)
        guard
            let octets = Data(base64Encoded: Data(body.readableBytesView), options: .ignoreUnknownCharacters)
        else { throw ServiceError.badRequest("the body isn't base64") }
        do {
            let asked = try CertificateRequest(Array(octets))
            _ = try DeviceRegistration(id: asked.commonName, userName: "u", password: "p")
            return asked
        } catch {
            throw ServiceError.badRequest("\(error)")
        }
    }
}

extension EnrolmentRoute {
    /// - Source: RFC 7617. The name before the colon is the device's own choice, and may have colons itself; a token has none.
    private static func password(_ header: String?) -> [UInt8]? {
        let scheme = "basic "
        guard let header, header.utf8.count <= 1024, header.lowercased().hasPrefix(scheme),
            let octets = Data(base64Encoded: String(header.dropFirst(scheme.count))),
            let colon = octets.lastIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let secret = Array(octets[octets.index(after: colon)...])
        return secret.isEmpty ? nil : secret
    }

    private static var unauthorized: Response {
        var response = Response.json(
            ErrorBody(error: "the request needs a token, or a certificate that is good for this"),
            status: .unauthorized)
        response.headers[.wwwAuthenticate] = "Basic realm=\"enrolment\""
        return response
    }

    private static func response(to answer: Enrolments.Answer) throws -> Response {
        switch answer {
        case .certificate(let octets): return try certificates([octets])
        case .waiting:
            return Response(status: .accepted, headers: [.retryAfter: "\(pause)", .cacheControl: "no-store"])
        }
    }

    /// - Source: RFC 7030, sections 4.1.3 and 4.2.3; RFC 8951.
    private static func certificates(_ all: [[UInt8]]) throws -> Response {
        let text = Data(try CertificateBag.encode(all)).base64EncodedString()
        var headers: HTTPFields = [
            .contentType: "application/pkcs7-mime; smime-type=certs-only", .cacheControl: "no-store",
        ]
        if let name = HTTPField.Name("Content-Transfer-Encoding") { headers[name] = "base64" }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
