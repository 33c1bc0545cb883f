internal import Bytes
internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// What happens in the fleet: as a list, as a stream, and to webhooks.

extension Interface {
    func addEvents(to group: RouterGroup<ServerContext>) {
        group.route("events", [.get: showEvents])
        group.route(
            "webhooks",
            [.get: { request, _ in try await listWebhooks(request) }, .post: addWebhook])
        group.route(
            "webhooks/:id",
            [
                .get: { _, context in .json(WebhookBody(try await webhook(context))) },
                .delete: { _, context in try await deleteWebhook(context) },
            ])
        group.route("webhooks/:id/retry", [.post: { _, context in try await repeatWebhook(context) }])
        group.route("webhooks/:id/dead-letters", [.get: listDeadLetters])
    }

    private func showEvents(_ request: Request, _ context: ServerContext) async throws -> Response {
        let page = try Page(request, [])
        guard request.wantsStream else {
            let events = try await store.events(after: try page.afterNumber ?? 0, limit: page.limit + 1)
            return try .page(events, page, key: \.number) { EventBody($0) }
        }
        let last = request.headers[.lastEventID].flatMap { Int64($0) }
        let asked = try page.afterNumber
        guard let place = followers.place() else { throw ServiceError.busy }
        let start = if let number = last ?? asked { number } else { try await store.newestEvent() }
        let stream = EventStream(store: store, ending: ending, pauses: pauses, close: context.close)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: stream.body(after: start, place))
    }

    private func listWebhooks(_ request: Request) async throws -> Response {
        let page = try Page(request, [])
        let webhooks = try await store.webhooks().filter { $0.id > page.after ?? "" }
        return try .page(webhooks, page, key: \.id) { WebhookBody($0) }
    }

    private func addWebhook(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(WebhookRequest.self, context)
        try wish.value.check()
        return try await once(wish) { now in
            guard try await store.webhooks().count < Webhook.limit else {
                throw ServiceError.conflict("there are \(Webhook.limit) webhooks already")
            }
            let webhook = Webhook(
                id: Random.text(bytes: 8), url: wish.value.url,
                secret: wish.value.secret ?? Random.text(bytes: 32), kinds: wish.value.kinds ?? [],
                position: try await store.newestEvent(), created: now)
            var transaction = FleetTransaction()
            transaction.webhooks = [webhook]
            let body = WebhookBody(webhook, withSecret: true)
            return (transaction, try Made(body, at: "/api/v1/webhooks/\(webhook.id)"))
        }
    }

    private func webhook(_ context: ServerContext) async throws -> Webhook {
        let id = context.parameters.get("id")
        guard let webhook = try await store.webhooks().first(where: { $0.id == id }) else {
            throw ServiceError.notFound("there is no such webhook")
        }
        return webhook
    }

    private func deleteWebhook(_ context: ServerContext) async throws -> Response {
        try await store.retrying {
            var transaction = FleetTransaction()
            transaction.removedWebhooks = [try await webhook(context)]
            try await store.commit(transaction)
        }
        return Response(status: .noContent)
    }

    /// What was given up goes out again, and what waits doesn't wait any longer.
    private func repeatWebhook(_ context: ServerContext) async throws -> Response {
        let changed = try await store.retrying {
            var webhook = try await webhook(context)
            (webhook.isRepeating, webhook.earliest) = (true, nil)
            var transaction = FleetTransaction()
            transaction.webhooks = [webhook]
            try await store.commit(transaction)
            return webhook
        }
        return .json(WebhookBody(changed), status: .accepted)
    }

    private func listDeadLetters(_ request: Request, _ context: ServerContext) async throws -> Response {
        let page = try Page(request, [])
        let webhook = try await webhook(context)
        let letters = try await store.deadLetters(
            of: webhook.id, after: page.after ?? "", limit: page.limit + 1)
        return try .page(letters, page, key: \.id) { DeadLetterBody($0) }
    }
}

extension WebhookRequest {
    /// - Throws: 422 for an address without TLS, and for a secret that is too short.
    func check() throws {
        guard url.utf8.count <= 2048, let address = try? Bytes.URL(url), address.scheme == .https else {
            throw ServiceError.unprocessable("url has to be an address of https")
        }
        guard let secret else { return }
        guard 16...256 ~= secret.utf8.count, secret.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw ServiceError.unprocessable("secret has to be 16 to 256 visible characters")
        }
    }
}

extension Request {
    fileprivate var wantsStream: Bool {
        headers[.accept]?.lowercased().contains("text/event-stream") ?? false
    }
}

extension HTTPField.Name {
    /// Nil can't happen: the name is a token.
    fileprivate static var lastEventID: HTTPField.Name { HTTPField.Name("Last-Event-ID") ?? .ifMatch }
}
