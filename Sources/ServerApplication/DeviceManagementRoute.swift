internal import DMServer
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Markup
internal import SyncML

/// `POST /dm`: one message of device management in, one out, in the encoding that the device uses.
///
/// - Source: SyncML HTTP binding. What fails within the protocol is a status in the reply, not one of HTTP.
struct DeviceManagementRoute {
    let conversations: Conversations
    let limits: MessageLimits

    func add(to router: some RouterMethods<some RequestContext>) {
        router.post("/dm") { request, context in try await reply(to: request, context) }
    }

    private func reply(to request: Request, _ context: some RequestContext) async throws -> Response {
        let type = request.headers[.contentType]
        guard type == nil || type.flatMap({ Encoding(mediaType: $0) }) != nil else {
            throw ServiceError.unsupportedType(expected: Self.types)
        }
        let body = try await request.body.collect(upTo: limits.size)
        let bytes = Array(body.readableBytesView)
        let arrival = Arrival(
            bytes: bytes, encoding: Encoding(of: bytes.span, mediaType: type),
            proof: request.headers[.messageProof].flatMap { MessageProof($0) })
        let reply = try await conversations.reply(
            to: try decode(arrival, Charset(mediaType: type), context), arrival,
            token: request.uri.queryParameters["s"].map(String.init))
        return response(reply)
    }

    private func response(_ reply: Reply) -> Response {
        let parameter = reply.encoding == .xml ? "; charset=utf-8" : ""
        var headers: HTTPFields = [
            .contentType: reply.encoding.mediaType + parameter, .cacheControl: "no-store",
        ]
        headers[.messageProof] = reply.proof?.text
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.bytes)))
    }

    private func decode(
        _ arrival: Arrival, _ charset: Charset, _ context: some RequestContext
    ) throws -> Message {
        do {
            return try MessageCoder.decode(
                arrival.bytes.span, as: arrival.encoding, limits: limits, charset: charset)
        } catch {
            context.logger.notice("refused a message", metadata: ["reason": "\(error)"])
            throw ServiceError.badRequest("\(error)")
        }
    }

    private static var types: String { "\(Encoding.xml.mediaType) or \(Encoding.wbxml.mediaType)" }
}

extension HTTPField.Name {
    /// Nil can't happen: the name is a token.
    fileprivate static var messageProof: HTTPField.Name {
        HTTPField.Name(MessageProof.header) ?? .authorization
    }
}
