internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import SyncML

/// `POST /dm`: one message of device management in, one out.
///
/// - Source: SyncML HTTP binding. What fails within the protocol is a status in the reply, not one of HTTP.
struct DeviceManagementRoute {
    static let mediaType = "application/vnd.syncml.dm+xml"

    let conversations: Conversations
    let limits: MessageLimits

    func add(to router: some RouterMethods<some RequestContext>) {
        router.post("/dm") { request, context in try await reply(to: request, context) }
    }

    private func reply(to request: Request, _ context: some RequestContext) async throws -> Response {
        guard Self.isMessage(request.headers[.contentType]) else {
            throw ServiceError.unsupportedType(expected: Self.mediaType)
        }
        let body = try await request.body.collect(upTo: limits.size)
        let message = try decode(Array(body.readableBytesView), context)
        let bytes = try await conversations.reply(
            to: message, token: request.uri.queryParameters["s"].map(String.init))
        return Response(
            status: .ok,
            headers: [.contentType: Self.mediaType + "; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func decode(_ bytes: [UInt8], _ context: some RequestContext) throws -> Message {
        do {
            return try MessageCoder.decode(bytes.span, limits: limits)
        } catch {
            context.logger.notice("refused a message", metadata: ["reason": "\(error)"])
            throw ServiceError.badRequest("\(error)")
        }
    }

    /// Parameters such as `charset` are passed over.
    private static func isMessage(_ type: String?) -> Bool {
        let type = type?.prefix { $0 != ";" }.lowercased()
        return type?.filter { !$0.isWhitespace } == mediaType
    }
}
