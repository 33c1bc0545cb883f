import Bytes
import Testing

@testable import HTTP

@Suite("A cookie jar")
struct CookieJarTests {
    private func take(
        _ jar: inout CookieJar, _ lines: String..., from address: String = "https://a.example/x"
    ) throws {
        let fields = lines.map { ResponseHead.Field(name: "set-cookie", value: Array($0.utf8)) }
        jar.take(ResponseHead(status: 200, isPersistent: true, fields: fields), from: try URL(address))
    }

    private func field(_ jar: CookieJar, _ address: String = "https://a.example/") throws -> String? {
        jar.field(for: try URL(address))
    }

    @Test("gives back what the server put in")
    func good() throws {
        var jar = CookieJar()
        #expect(try field(jar) == nil)
        try take(&jar, "JSESSIONID=1A2B; Path=/dm; HttpOnly; Secure", "bad name=1")
        #expect(try field(jar) == "JSESSIONID=1A2B")
        try take(&jar, "AWSALB=\"x=y\"", "empty=")
        #expect(try field(jar) == "JSESSIONID=1A2B; AWSALB=\"x=y\"; empty=")
    }

    @Test("replaces, and takes out")
    func replaced() throws {
        var jar = CookieJar()
        try take(&jar, "a=1", "b=2")
        try take(&jar, "a=3", "b=; Max-Age=0")
        #expect(try field(jar) == "a=3")
        try take(&jar, "a=; max-age=-1")
        #expect(try field(jar) == nil)
    }

    @Test("gives nothing to another host, and no secure cookie to an unprotected one")
    func bound() throws {
        var jar = CookieJar()
        try take(&jar, "a=1", "b=2; secure")
        #expect(try field(jar, "https://b.example/") == nil)
        #expect(try field(jar, "https://sub.a.example/") == nil)
        #expect(try field(jar, "http://a.example/") == "a=1")
        #expect(try field(jar, "https://a.example:8443/") == "a=1; b=2")
    }

    @Test(
        "doesn't take what is no cookie",
        arguments: ["", "a", "=1", "a b=1", "a=ü", "a=\u{0}", ";a=1", "a=\u{7F}"])
    func malformed(_ line: String) throws {
        var jar = CookieJar()
        try take(&jar, line)
        #expect(try field(jar) == nil)
    }

    @Test("doesn't take more than fits")
    func limits() throws {
        var jar = CookieJar()
        try take(&jar, "long=" + String(repeating: "x", count: 4093))
        #expect(try field(jar) == nil)
        for number in 0..<60 { try take(&jar, "c\(number)=1") }
        #expect(try field(jar)?.split(separator: ";").count == 50)

        var other = CookieJar()
        for number in 0..<10 { try take(&other, "c\(number)=" + String(repeating: "x", count: 1000)) }
        #expect(try field(other)?.split(separator: ";").count == 6)
    }
}
