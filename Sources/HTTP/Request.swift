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
    var fields: [HeaderField]
    var body: [UInt8] = []

    /// The request as it is sent, in the form for origin servers. - Source: RFC 9112, sections 3.2.1 and 6.3.
    var bytes: [UInt8] {
        var lines = "\(method.rawValue) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        for field in fields {
            // A line end in a value would begin another field: whatever it came from, it stays out.
            let value = field.value.utf8.filter { $0.isFieldValue }
            lines += "\(field.name): \(String(decoding: value, as: UTF8.self))\r\n"
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
        _ message: PostRequest, to url: URL, _ cookies: CookieJar, _ settings: HTTPSettings
    ) -> Request {
        var fields = common(url, settings)
        fields.append(HeaderField("Content-Type", message.contentType))
        fields.append(HeaderField("Accept", message.accept))
        fields.append(HeaderField("Cache-Control", "no-store"))
        if let cookie = cookies.field(for: url) { fields.append(HeaderField("Cookie", cookie)) }
        return Request(method: .post, url: url, fields: fields + message.fields, body: message.body)
    }

    /// A file from `offset` on. - Source: RFC 9110, sections 13.1.5 and 14.2.
    static func get(
        _ url: URL, from offset: Int, ifRange validator: String?, _ settings: HTTPSettings
    ) -> Request {
        var fields = common(url, settings)
        fields.append(HeaderField("Accept", "*/*"))
        if offset > 0 {
            fields.append(HeaderField("Range", "bytes=\(offset)-"))
            if let validator { fields.append(HeaderField("If-Range", validator)) }
        }
        return Request(method: .get, url: url, fields: fields)
    }

    /// Made for each address that a redirection leads to: credentials go to their own host alone.
    private static func common(_ url: URL, _ settings: HTTPSettings) -> [HeaderField] {
        let fields = [
            HeaderField("User-Agent", settings.userAgent), HeaderField("Accept-Encoding", "identity"),
            HeaderField("Connection", "keep-alive"),
        ]
        guard let authorization = settings.credentials.authorization(for: url) else { return fields }
        return fields + [HeaderField("Authorization", authorization)]
    }
}
