internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// Who may do what, and who has done what, in the JSON interface.

struct TokenRequest: RequestBody, Equatable {
    var name: String
    var roles: [Role]
    var groups: [String]?
    var until: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, roles, groups, until
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

struct TokenBody: Encodable {
    var name: String
    var roles: [Role]
    var groups: [String]
    var created: String
    var until: String?
    /// What its holder shows: only in the answer that makes it.
    var token: String?

    init(_ row: AccessToken, secret: String? = nil) {
        (name, roles, groups, created, until) = (row.name, row.roles, row.groups, row.created, row.until)
        token = secret
    }
}

extension Interface {
    func addAccess(to group: RouterGroup<ServerContext>) {
        group.route("tokens", [.get: { request, _ in try await listTokens(request) }, .post: addToken])
        group.route(
            "tokens/:name", [.delete: { _, context in try await revokeToken(context) }])
        group.route("audit", [.get: { request, _ in try await listAudit(request) }])
        group.route("audit/export", [.get: { request, _ in try exportAudit(request) }])
    }

    private func listTokens(_ request: Request) async throws -> Response {
        let page = try Page(request, [])
        let tokens = try await store.tokens(after: page.after ?? "", limit: page.limit + 1)
        return try .page(tokens, page, key: \.name) { TokenBody($0) }
    }

    /// Has no `Idempotency-Key`: its answer would have to be kept, and the secret with it.
    private func addToken(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(TokenRequest.self, context)
        guard wish.key == nil else {
            throw ServiceError.unprocessable(
                "a token is shown once: the request can't have an Idempotency-Key")
        }
        let value = wish.value
        do {
            let new = try NewToken(
                name: value.name, roles: value.roles, groups: value.groups ?? [], until: value.until,
                now: clock.timestamp())
            try await store.add(new)
            return .json(
                TokenBody(new.token, secret: new.secret), status: .created,
                location: "/api/v1/tokens/\(new.token.name)")
        } catch let error as TokenError {
            if case .exists = error { throw ServiceError.conflict("\(error)") }
            throw ServiceError.unprocessable("\(error)")
        }
    }

    private func revokeToken(_ context: ServerContext) async throws -> Response {
        do {
            try await store.revokeToken(context.part("name") ?? "")
        } catch let error as TokenError {
            throw ServiceError.notFound("\(error)")
        }
        return Response(status: .noContent)
    }

    private func listAudit(_ request: Request) async throws -> Response {
        let page = try Page(request, [])
        let entries = try await store.audit(after: try page.afterNumber ?? 0, limit: page.limit + 1)
        return try .page(entries, page, key: \.number) { $0 }
    }

    /// The whole log behind `after`, a line of JSON an entry, read as it is taken.
    private func exportAudit(_ request: Request) throws -> Response {
        let first = try Page(request, []).afterNumber ?? 0
        let body = ResponseBody { [store] writer in
            var next = first
            while case let entries = try await store.audit(after: next, limit: 500), let last = entries.last {
                var lines = Data()
                for entry in entries { lines += try Response.encoded(entry) + Data("\n".utf8) }
                try await writer.write(ByteBuffer(bytes: lines))
                next = last.number
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/jsonl", .cacheControl: "no-store"], body: body)
    }
}

// MARK: Devices of groups

extension Interface {
    /// What the token isn't good for isn't there.
    func requireSight(of device: String, _ context: ServerContext, else error: ServiceError) async throws {
        guard !context.token.isForAll else { return }
        guard let device = try await store.device(device), context.token.concerns(device.groups) else {
            throw error
        }
    }

    /// A token for groups changes no others, and leaves a device in one of its own.
    func requireGroups(_ groups: [String], before: [String], _ context: ServerContext) throws {
        let changed = Set(groups).symmetricDifference(before)
        guard
            context.token.isForAll
                || context.token.concerns(groups) && changed.isSubset(of: context.token.groups)
        else {
            throw ServiceError.forbidden(
                "the token is for the groups \(context.token.groups.joined(separator: ", ")): the device has to be in one of them, and others stay as they are"
            )
        }
    }
}
