import Bytes

/// What is asked of a server.
struct Request {
    enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    let method: Method
    let url: URL
    /// In the order in which they are sent, after `Host`.
    var fields: [(name: StaticString, value: String)]
    var body: [UInt8] = []

    /// The request as it is sent, in the form for origin servers. - Source: RFC 9112, sections 3.2.1 and 6.3.
    var bytes: [UInt8] {
        var lines = "\(method.rawValue) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        for (name, value) in fields {
            // An address is checked when it is made; everything else is our own or came through the parser.
            precondition(value.utf8.allSatisfy { $0.isFieldValue }, "a field's value is one line")
            lines += "\(name): \(value)\r\n"
        }
        if method == .post { lines += "Content-Length: \(body.count)\r\n" }
        var bytes = Array("\(lines)\r\n".utf8)
        bytes.append(copying: body.span)
        return bytes
    }
}

extension Request {
    /// A message of device management. - Source: `Cache-Control` and the others: OMA DM's HTTP binding.
    static func post(
        _ body: [UInt8], contentType: String, accept: String, to url: URL, _ cookies: CookieJar,
        _ settings: HTTPSettings
    ) -> Request {
        var fields = common(settings)
        fields += [("Content-Type", contentType), ("Accept", accept), ("Cache-Control", "no-store")]
        if let cookie = cookies.field(for: url) { fields.append(("Cookie", cookie)) }
        return Request(method: .post, url: url, fields: fields, body: body)
    }

    /// A file from `offset` on. - Source: RFC 9110, sections 13.1.5 and 14.2.
    static func get(
        _ url: URL, from offset: Int, ifRange validator: String?, _ settings: HTTPSettings
    ) -> Request {
        var fields = common(settings)
        fields.append(("Accept", "*/*"))
        if offset > 0 {
            fields.append(("Range", "bytes=\(offset)-"))
            if let validator { fields.append(("If-Range", validator)) }
        }
        return Request(method: .get, url: url, fields: fields)
    }

    private static func common(_ settings: HTTPSettings) -> [(name: StaticString, value: String)] {
        [
            ("User-Agent", settings.userAgent), ("Accept-Encoding", "identity"), ("Connection", "keep-alive"),
        ]
    }
}
