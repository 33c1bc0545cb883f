internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// Devices that register themselves, in the JSON interface.

struct EnrolmentTokenRequest: RequestBody, Equatable {
    var name: String
    /// How many devices it is for; 1 without it.
    var uses: Int?
    var groups: [String]?
    var until: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, uses, groups, until
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

struct EnrolmentTokenBody: Encodable {
    var name: String
    var uses: Int
    var used: Int
    var groups: [String]
    var created: String
    var until: String?
    /// What devices show: only in the answer that makes it.
    var token: String?

    init(_ row: EnrolmentToken, secret: String? = nil) {
        (name, uses, used, groups) = (row.name, row.uses, row.used, row.groups)
        (created, until, token) = (row.created, row.until, secret)
    }
}

struct EnrolmentBody: Encodable {
    var key: String
    var device: String
    var state: Enrolment.State
    var source: String
    var groups: [String]
    var conflict: Bool
    var certificate: String?
    var until: String?
    var created: String
    var changed: String

    init(_ row: Enrolment) {
        (key, device, state, source) = (row.key, row.device, row.state, row.source)
        (groups, conflict, certificate) = (row.groups, row.isConflict, row.certificate)
        (until, created, changed) = (row.until, row.created, row.changed)
    }
}

extension Interface {
    func addEnrolment(to group: RouterGroup<ServerContext>) {
        group.route(
            "enrolment-tokens",
            [.get: { request, _ in try await listEnrolmentTokens(request) }, .post: addEnrolmentToken])
        group.route(
            "enrolment-tokens/:name", [.delete: { _, context in try await revokeEnrolmentToken(context) }])
        group.route("enrolments", [.get: { request, _ in try await listEnrolments(request) }])
        group.route(
            "enrolments/:key/approve", [.post: { _, context in try await decide(.approved, context) }])
        group.route(
            "enrolments/:key/refuse", [.post: { _, context in try await decide(.refused, context) }])
    }

    private func listEnrolmentTokens(_ request: Request) async throws -> Response {
        let page = try Page(request, [])
        let tokens = try await store.enrolmentTokens(after: page.after ?? "", limit: page.limit + 1)
        return try .page(tokens, page, key: \.name) { EnrolmentTokenBody($0) }
    }

    /// Has no `Idempotency-Key`, as `addToken`.
    private func addEnrolmentToken(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(EnrolmentTokenRequest.self, context)
        guard wish.key == nil else {
            throw ServiceError.unprocessable(
                "a token is shown once: the request can't have an Idempotency-Key")
        }
        let value = wish.value
        do {
            let new = try NewEnrolmentToken(
                name: value.name, uses: value.uses ?? 1, groups: value.groups ?? [], until: value.until,
                now: clock.timestamp())
            try await store.add(new)
            return .json(
                EnrolmentTokenBody(new.token, secret: new.secret), status: .created,
                location: "/api/v1/enrolment-tokens/\(new.token.name)")
        } catch let error as TokenError {
            if case .exists = error { throw ServiceError.conflict("\(error)") }
            throw ServiceError.unprocessable("\(error)")
        }
    }

    private func revokeEnrolmentToken(_ context: ServerContext) async throws -> Response {
        do {
            try await store.revokeEnrolmentToken(context.part("name") ?? "")
        } catch let error as TokenError {
            throw ServiceError.notFound("\(error)")
        }
        return Response(status: .noContent)
    }

    private func listEnrolments(_ request: Request) async throws -> Response {
        let page = try Page(request, ["state", "device"])
        var query = EnrolmentQuery(
            device: page["device"]?.removingPercentEncoding, state: try page.state(Enrolment.State.self),
            limit: page.limit + 1)
        query.after = page.after ?? ""
        return try .page(try await store.enrolments(query), page, key: \.key) { EnrolmentBody($0) }
    }

    /// Somebody has looked at a key that waits: with that a conflict is dealt with, too.
    private func decide(_ state: Enrolment.State, _ context: ServerContext) async throws -> Response {
        try await store.retrying {
            guard var row = try await store.enrolment(key: context.part("key") ?? "") else {
                throw ServiceError.notFound("there is no such key")
            }
            guard row.state == .waiting else {
                throw ServiceError.conflict("the key is \(row.state.rawValue), and doesn't wait")
            }
            var transaction = FleetTransaction()
            (row.state, row.changed) = (state, clock.timestamp())
            transaction.enrolments = [row]
            if var device = try await store.device(row.device), device.identityConflict != nil {
                device.identityConflict = nil
                transaction.devices = [device]
            }
            try await store.commit(transaction)
            return .json(EnrolmentBody(row))
        }
    }
}
