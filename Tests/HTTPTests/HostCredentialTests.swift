import Bytes
import Testing

@testable import HTTP

@Suite("Credentials for a host")
struct HostCredentialTests {
    @Test(
        "are Basic or Bearer, and a password may have blanks and colons",
        arguments: [
            ("dl.example.com basic device pass", "dl.example.com", "Basic ZGV2aWNlOnBhc3M="),
            (
                "DL.Example.com:443   basic   device  pass word: ", "dl.example.com",
                "Basic ZGV2aWNlOnBhc3Mgd29yZDo="
            ),
            ("dl.example.com:8443 bearer a.b-c", "dl.example.com:8443", "Bearer a.b-c"),
            ("[::1] bearer x", "[::1]", "Bearer x"),
        ])
    func forms(_ line: String, _ place: String, _ authorization: String) throws {
        let credential = try #require(HostCredential(line.bytes))
        #expect(credential.place == place && credential.authorization == authorization)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "dl.example.com", "dl.example.com device pass", "dl.example.com basic device",
            "dl.example.com basic dev:ice pass", "dl.example.com digest device pass",
            "dl.example.com bearer a b", "https://dl.example.com bearer a", "dl.example.com/path bearer a",
            "dl.example.com?a bearer b", "user@dl.example.com bearer a", "dl.example.com bearer a\u{1}",
            "*.example.com bearer a", "dl.example.com:0 bearer a",
        ])
    func refused(_ line: String) { #expect(HostCredential(line.bytes) == nil) }

    /// What a request for an address shows.
    private func shown(_ address: String) throws -> String? {
        var settings = HTTPSettings()
        settings.allowsPlainHTTP = true
        settings.credentials = [
            "dl.example.com bearer first", "dl.example.com bearer second", "dl.example.com:8443 bearer other",
        ].compactMap { HostCredential($0.bytes) }
        let lines = Request.get(try URL(address), from: 0, ifRange: nil, settings).bytes[...].text
        return lines.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") }.map { String($0) }
    }

    @Test(
        "are shown over TLS, to the host and the port that they are for, and to nobody else",
        arguments: [
            ("https://dl.example.com/a", "Authorization: Bearer first"),
            ("https://DL.example.com:443/b?c", "Authorization: Bearer first"),
            ("https://dl.example.com:8443/", "Authorization: Bearer other"),
            ("http://dl.example.com/a", nil), ("http://dl.example.com:443/a", nil),
            ("https://dl.example.com:444/", nil), ("https://x.dl.example.com/", nil),
            ("https://example.com/", nil), ("https://dl.example.com.evil.example/", nil),
        ] as [(String, String?)])
    func hosts(_ address: String, _ field: String?) throws { #expect(try shown(address) == field) }
}
