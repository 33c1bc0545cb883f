import Bytes
import Testing

@Suite("An address")
struct URLTests {
    typealias Row = (text: String, host: String, port: UInt16, target: String)

    @Test(
        "is taken apart",
        arguments: [
            ("https://example.org", "example.org", 443, "/"),
            ("HTTPS://Example.ORG/A/b?c=d&e#part", "example.org", 443, "/A/b?c=d&e"),
            ("http://example.org:8080/", "example.org", 8080, "/"),
            ("https://example.org:/x", "example.org", 443, "/x"),
            ("https://10.0.0.1:1?q", "10.0.0.1", 1, "/?q"),
            ("https://[2001:DB8::1]/a", "2001:db8::1", 443, "/a"),
            ("https://[::ffff:10.0.0.1]:65535/a", "::ffff:10.0.0.1", 65535, "/a"),
            ("https://my_host-1.example/%20", "my_host-1.example", 443, "/%20"),
        ] as [Row])
    func good(_ row: Row) throws {
        let url = try URL(row.text)
        #expect(url.host == row.host)
        #expect(url.port == row.port)
        #expect(url.target == row.target)
        #expect(try URL(url.text) == url)
    }

    @Test(
        "is refused when it is none, or none of ours",
        arguments: [
            ("", .unsupportedScheme), ("example.org", .unsupportedScheme),
            ("ftp://example.org", .unsupportedScheme),
            ("https:/example.org", .unsupportedScheme), ("javascript:alert(1)", .unsupportedScheme),
            ("https://", .badHost), ("https:///path", .badHost), ("https://:443/", .badHost),
            ("https://ex*mple.org/", .badHost), ("https://a%2Eorg/", .badHost), ("https://[::1", .badHost),
            ("https://[fe80::1%25eth0]/", .badHost), ("https://[v1.x]/", .badHost),
            ("https://[::1]x/", .badHost),
            ("https://\(String(repeating: "a", count: 254))/", .badHost),
            ("https://me@example.org/", .credentials), ("https://me:secret@example.org/", .credentials),
            ("https://example.org:0/", .badPort), ("https://example.org:65536/", .badPort),
            ("https://example.org:-1/", .badPort), ("https://example.org:+1/", .badPort),
            ("https://example.org:99999999999999999999/", .badPort),
            // What would be a second header field, or a second request.
            ("https://example.org/\r\nX: y", .forbiddenCharacter),
            ("https://example.org/\n", .forbiddenCharacter),
            ("https://example.org\u{0}/", .forbiddenCharacter),
            ("https://example.org/a b", .forbiddenCharacter),
            ("https://example.org/ü", .forbiddenCharacter), ("https://example.org\\@x/", .forbiddenCharacter),
            ("https://example.org/\u{7F}", .forbiddenCharacter),
            ("https://example.org/" + String(repeating: "a", count: 8192), .tooLong(8212)),
        ] as [(String, URLError)])
    func bad(_ text: String, _ reason: URLError) {
        #expect(throws: reason) { try URL(text) }
    }

    @Test(
        "resolves what an answer refers to",
        arguments: [
            // RFC 3986, section 5.4, as far as there is a host.
            ("https://other.example/x", "https://other.example/x"),
            ("http://other.example/", "http://other.example/"),
            ("//other.example:81/x", "https://other.example:81/x"), ("/g", "https://a:8443/g"),
            ("g", "https://a:8443/b/c/g"), ("./g", "https://a:8443/b/c/g"), ("g/", "https://a:8443/b/c/g/"),
            ("?y", "https://a:8443/b/c/d?y"), ("g?y", "https://a:8443/b/c/g?y"),
            ("#s", "https://a:8443/b/c/d?q"),
            ("", "https://a:8443/b/c/d?q"), ("g#s", "https://a:8443/b/c/g"), (".", "https://a:8443/b/c/"),
            ("./", "https://a:8443/b/c/"), ("..", "https://a:8443/b/"), ("../g", "https://a:8443/b/g"),
            ("../..", "https://a:8443/"), ("../../../../g", "https://a:8443/g"), ("/./g", "https://a:8443/g"),
            ("/../g", "https://a:8443/g"), ("g..", "https://a:8443/b/c/g.."),
            ("..g", "https://a:8443/b/c/..g"),
            ("g?y/../x", "https://a:8443/b/c/g?y/../x"),
        ])
    func resolving(_ reference: String, _ expected: String) throws {
        let base = try URL("https://a:8443/b/c/d?q")
        #expect(try base.resolving(reference).text == expected)
    }

    @Test(
        "doesn't resolve to another kind of address",
        arguments: ["mailto:a@b", "file:///etc/passwd", "data:,x"])
    func foreign(_ reference: String) throws {
        let base = try URL("https://example.org/")
        #expect(throws: URLError.unsupportedScheme) { try base.resolving(reference) }
    }

    @Test(
        "resolves what servers write unescaped, as browsers do",
        arguments: [
            ("/a b|c", "/a%20b%7cc"), ("/ü", "/%c3%bc"), ("x?q=<a>", "/x?q=%3ca%3e"), ("/a%20b", "/a%20b"),
            ("https://example.org/\"{}^`\\", "/%22%7b%7d%5e%60%5c"),
        ])
    func unescaped(_ reference: String, _ target: String) throws {
        #expect(try URL("https://example.org/").resolving(reference).target == target)
    }

    @Test(
        "doesn't resolve to one with a line end, a user, or an odd host",
        arguments: ["/a\r\nSet-Cookie: b", "/a\u{0}", "//a@b/", "//a b/", "https://ü/"])
    func hostile(_ reference: String) throws {
        let base = try URL("https://example.org/")
        #expect(throws: URLError.self) { try base.resolving(reference) }
    }

    @Test("shows no query in logs")
    func description() throws {
        #expect("\(try URL("https://example.org:1/a?token=secret"))" == "https://example.org:1/a?…")
        #expect("\(try URL("https://[::1]/a"))" == "https://[::1]/a")
    }
}
