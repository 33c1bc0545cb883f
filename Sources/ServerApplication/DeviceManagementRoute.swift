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

    func add(to router: some RouterMethods<ServerContext>) {
        router.route("/dm", [.post: reply])
    }

    private func reply(to request: Request, _ context: ServerContext) async throws -> Response {
        let type = request.headers[.contentType]
        guard Self.mayBeMessage(type) else { throw ServiceError.unsupportedType(expected: Self.types) }
        let body = try await request.content(limit: limits.size, tooSlow: context.closeSlow)
        let bytes = Array(body.readableBytesView)
        let arrival = Arrival(
            bytes: bytes, encoding: Encoding(of: bytes.span, mediaType: type),
            proof: request.headers[.messageProof].flatMap { MessageProof($0) })
        let reply = try await conversations.reply(
            to: try decode(arrival, Charset(mediaType: type), context), arrival,
            token: request.uri.queryParameters["s"].map(String.init), from: await context.origin)
        return response(reply)
    }

    /// Which encoding a message has is seen by its content. Clients in the field say `application/vnd.syncml+xml`, which is
    /// that of other protocols of the family, or a general type.
    private static func mayBeMessage(_ type: String?) -> Bool {
        let name = (type ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return name.isEmpty || name.hasPrefix("application/vnd.syncml")
            || ["text/xml", "application/xml", "application/octet-stream"].contains(name)
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
        _ arrival: Arrival, _ charset: Charset, _ context: ServerContext
    ) throws -> Message {
        let message: Message
        do {
            message = try MessageCoder.decode(
                arrival.bytes.span, as: arrival.encoding, limits: limits, charset: charset)
        } catch {
            context.logger.notice("refused a message", metadata: ["reason": .foreign("\(error)")])
            throw ServiceError.badRequest("\(error)")
        }
        guard message.header.isModest else {
            throw ServiceError.badRequest("a part of the header is too long")
        }
        return message
    }

    private static var types: String { "\(Encoding.xml.mediaType) or \(Encoding.wbxml.mediaType)" }
}

extension Header {
    /// Whether no part of it is longer than those of devices are: a session keeps it.
    fileprivate var isModest: Bool {
        let texts = [
            source.uri, source.name, target.uri, target.name, sessionID, responseURI, credential?.data,
        ]
        return texts.allSatisfy { $0?.utf8.count ?? 0 <= 2048 }
    }
}

extension HTTPField.Name {
    /// Nil can't happen: the name is a token.
    fileprivate static var messageProof: HTTPField.Name {
        HTTPField.Name(MessageProof.header) ?? .authorization
    }
}
