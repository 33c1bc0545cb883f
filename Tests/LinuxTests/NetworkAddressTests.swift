import Testing

@testable import Linux

@Suite("An IP address")
struct NetworkAddressTests {
    @Test(
        "leads to the device or its link, or it doesn't",
        arguments: [
            ("127.0.0.1", true), ("127.255.0.9", true), ("0.0.0.0", true), ("169.254.169.254", true),
            ("127.1", true),
            ("0x7f.1", true), ("2130706433", true), ("::1", true), ("::", true), ("fe80::1", true),
            ("febf::1", true),
            ("::ffff:127.0.0.1", true), ("::127.0.0.1", true), ("64:ff9b::169.254.1.1", true),
            ("10.0.0.1", false), ("192.0.2.1", false), ("169.253.0.1", false), ("128.0.0.1", false),
            ("2001:db8::1", false), ("fec0::1", false), ("::ffff:192.0.2.1", false), ("::2:0:0", false),
        ])
    func local(_ text: String, _ isLocal: Bool) throws {
        #expect(try #require(NetworkAddress(text)).isLocal == isLocal)
    }

    @Test(
        "is no name, and nothing else",
        arguments: ["localhost", "example.org", "", "1.2.3.4.5", "fe80::1/64"])
    func name(_ text: String) { #expect(NetworkAddress(text) == nil) }

    @Test(
        "is written in groups",
        arguments: [("192.0.2.10", "192.0.2.10"), ("fe80::1", "fe80:0000:0000:0000:0000:0000:0000:0001")])
    func text(_ address: String, _ text: String) throws {
        #expect(try #require(NetworkAddress(address)).description == text)
    }

    @Test(
        "begins as a network, or it doesn't",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.200", true),
            ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false), ("::1", "::1", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("::ffff:10.0.0.0/104", "10.1.1.1", true),
        ])
    func network(_ prefix: String, _ address: String, _ isIn: Bool) throws {
        let prefix = try #require(NetworkPrefix(prefix))
        #expect(prefix.contains(try #require(NetworkAddress(address))) == isIn)
    }

    @Test(
        "has no such network",
        arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "a/8", "::1/129", "::/0", "1/2/3"])
    func noNetwork(_ text: String) { #expect(NetworkPrefix(text) == nil) }

    @Test("is left alone, if it is excluded")
    func excluded() throws {
        let address = try #require(NetworkAddress("127.0.0.1"))
        #expect(throws: ConnectError.excluded("127.0.0.1", address)) {
            _ = try FileHandle.connect(to: "127.0.0.1", port: 1, PollWaiter(), until: .after(.seconds(5))) {
                !$0.isLocal
            }
        }
        #expect(throws: ConnectError.refused(Errno(number: 111))) {
            _ = try FileHandle.connect(to: "127.0.0.1", port: 1, PollWaiter(), until: .after(.seconds(5))) {
                $0.isLocal
            }
        }
    }
}
