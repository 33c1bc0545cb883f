import Bytes
import Testing

@testable import HTTP

@Suite("A request")
struct RequestTests {
    @Test(
        "names the host, and the port unless it is the usual one",
        arguments: [
            ("https://example.org/a", "example.org"), ("https://example.org:443/a", "example.org"),
            ("https://example.org:80/a", "example.org:80"), ("http://example.org:80/a", "example.org"),
            ("https://[::1]/a", "[::1]"), ("https://[::1]:8443/a", "[::1]:8443"),
        ])
    func host(_ address: String, _ expected: String) throws {
        let request = Request.get(try URL(address), from: 0, ifRange: nil, HTTPSettings())
        #expect(request.bytes[...].text.hasPrefix("GET /a HTTP/1.1\r\nHost: \(expected)\r\n"))
    }

    @Test("asks for a range only when there is something already")
    func range() throws {
        let url = try URL("https://example.org/")
        let all = Request.get(url, from: 0, ifRange: "\"v1\"", HTTPSettings()).bytes[...].text
        #expect(!all.contains("Range"))
        let part = Request.get(url, from: 7, ifRange: nil, HTTPSettings()).bytes[...].text
        #expect(part.contains("\r\nRange: bytes=7-\r\n"))
        #expect(!part.contains("If-Range"))
    }
}
