import Accounts
import Bytes
import Foundation
import ManagementTree
import Markup
import SyncML
import Testing

func bootstrapSeed(_ name: String) throws -> [UInt8] {
    let tests = Foundation.URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    return try [UInt8](Data(contentsOf: tests.appendingPathComponent("Fuzz/seeds/bootstrap/\(name)")))
}

/// A document with this in its application.
private func document(_ application: String) -> [UInt8] {
    Array(
        """
        <wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w7"/>\
        \(application)</characteristic></wap-provisioningdoc>
        """.utf8)
}

func profile(_ application: String) throws -> AccountProfile {
    let read = try profiles(document(application))
    guard let profile = read.first else { throw BootstrapError.noAccount }
    return profile
}

private func profiles(_ document: [UInt8]) throws -> [AccountProfile] {
    let bootstrap = AuthenticBootstrap(fromTrustedPlace: document)
    return try bootstrap.profiles()
}

@Suite("A bootstrap document")
struct BootstrapTests {
    static let account = Account(
        serverID: "dm.example.net", address: "https://dm.example.net/dm",
        clientCredentials: Credentials(name: "dev-0042", password: "c1ient-Passw0rd"),
        serverCredentials: Credentials(name: "dm.example.net", password: "s3rver-Passw0rd"),
        clientAuthentication: .md5, serverAuthentication: .md5, clientNonce: Array(0x10...0x1F),
        serverNonce: Array(0xA0...0xAF))

    @Test("becomes an account, in either encoding", arguments: ["account.xml", "account.wbxml"])
    func account(_ name: String) throws {
        let read = try profiles(try bootstrapSeed(name))
        #expect(read.map { $0.account } == [Self.account])
        #expect(read.map { $0.nodes.text("Name") } == ["Example DM"])
        #expect(read.map { $0.startsSession } == [false])
    }

    @Test("is the same in both encodings, byte for byte")
    func encodings() throws {
        let (document, dump) = (try bootstrapSeed("account.xml"), try bootstrapSeed("account.wbxml"))
        let text = try DocumentCoder.decode(document.span).withoutIndentation
        #expect(try DocumentCoder.decode(dump.span) == text)
        var written = WBXMLWriter.write(text, .provisioning)
        written[0] = 0x03  // The dump is WBXML 1.3; the writer's 1.2 differs in nothing else.
        #expect(written == dump)
    }

    @Test(
        "may have the port apart from the address",
        arguments: [
            ("https://s/dm", "8443", "https://s:8443/dm"), ("https://s", "8443", "https://s:8443/"),
            ("https://s/dm", "443", "https://s/dm"), ("http://s?x=/", "81", "http://s:81/?x=/"),
            ("https://s:1/dm", "8443", "https://s:1/dm"), ("https://[::1]/", "9", "https://[::1]:9/"),
            ("HTTPS://[::1]:7/", "9", "HTTPS://[::1]:7/"),
        ])
    func port(_ address: String, _ port: String, _ expected: String) throws {
        let profile = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><characteristic type="APPADDR"><parm name="ADDR" value="\(address)"/>\
            <characteristic type="PORT"><parm name="PORTNBR" value="\(port)"/></characteristic></characteristic>
            """)
        #expect(profile.account.address == expected)
    }

    @Test("may say little, and more than is known")
    func short() throws {
        let profile = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/><parm name="INIT"/>\
            <parm name="TO-NAPID" value="a"/><parm name="TO-NAPID" value="b"/><parm name="TO-PROXY" value="p"/>\
            <parm name="ROLE" value="4"/><characteristic type="APPAUTH"><parm name="AAUTHTYPE" value="HTTP-BASIC"/>\
            </characteristic>
            """)
        #expect(profile.account == Account(serverID: "s", address: "https://s"))
        #expect(profile.startsSession && profile.nodes.text("Name") == nil)
        #expect(profile.connections == ["a", "b", "p"])
    }

    @Test(
        "is refused with what is wrong",
        arguments: [
            (#"<parm name="ADDR" value="https://s"/>"#, .missing(parameter: "PROVIDER-ID")),
            (#"<parm name="PROVIDER-ID" value="s"/>"#, .missing(parameter: "ADDR")),
            (
                #"<parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="ftp://s"/>"#,
                .malformed(parameter: "ADDR", expected: "an http or https URL")
            ),
            (
                #"<parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s/ x"/>"#,
                .malformed(parameter: "ADDR", expected: "an http or https URL")
            ),
            (
                """
                <parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/>\
                <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/>\
                <parm name="AAUTHTYPE" value="SECURID"/></characteristic>
                """, .malformed(parameter: "AAuthType of CLCRED", expected: "a type that this device has")
            ),
            (
                """
                <parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/>\
                <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="CLIENT"/>\
                <parm name="AAUTHDATA" value="*"/></characteristic>
                """, .malformed(parameter: "AAUTHDATA", expected: "base 64")
            ),
        ] as [(String, BootstrapError)])
    func refused(_ application: String, _ expected: BootstrapError) {
        #expect(throws: expected) { try profile(application) }
    }

    /// With `APPAUTH`s of the level, of these types; each has its type as its name.
    static func authentications(_ level: String, _ types: [String]) -> String {
        let each = types.map {
            """
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="\(level)"/>\
            <parm name="AAUTHTYPE" value="\($0)"/><parm name="AAUTHNAME" value="\($0)"/></characteristic>
            """
        }
        return #"<parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/>"# + each.joined()
    }

    @Test("may offer several ways to authenticate: the first that the device has counts")
    func ways() throws {
        let own = try profile(Self.authentications("APPSRV", ["SECURID", "HMAC", "BASIC", "DIGEST"])).account
        #expect(own.clientAuthentication == .hmac && own.clientCredentials?.name == "HMAC")
        let servers = try profile(Self.authentications("CLIENT", ["DIGEST", "DIGIPASS", "BASIC"])).account
        #expect(servers.serverAuthentication == .md5 && servers.serverCredentials?.name == "DIGEST")
    }

    @Test("may leave the kind of an address empty, which is a URL then")
    func addressType() throws {
        let profile = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><characteristic type="APPADDR"><parm name="ADDRTYPE" value="IPV4"/>\
            <parm name="ADDR" value="10.0.0.1"/></characteristic><characteristic type="APPADDR">\
            <parm name="ADDRTYPE"/><parm name="ADDR" value="https://s"/></characteristic>
            """)
        #expect(profile.account.address == "https://s")
    }

    @Test("has sixteen access points and proxies at most")
    func connections() throws {
        let start = #"<parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/>"#
        let points = String(repeating: #"<parm name="TO-NAPID" value="a"/>"#, count: 15)
        let proxy = #"<parm name="TO-PROXY" value="p"/>"#
        #expect(try profile(start + points + proxy).connections.count == 16)
        #expect(throws: BootstrapError.tooMany(what: "access points and proxies", limit: 16)) {
            try profile(start + points + proxy + proxy)
        }
    }

    @Test("without an account, or that is none, is refused")
    func none() {
        let bodies: [(String, BootstrapError)] = [
            ("<wap-provisioningdoc/>", .noAccount), ("<SyncML/>", .wrongRoot("SyncML")),
        ]
        for (text, error) in bodies {
            #expect(throws: error) {
                try profiles(Array(text.utf8))
            }
        }
        for bytes in [[], [0x03], [0x03, 0x0B, 0x6A, 0x00, 0x50], Array("<a".utf8)] as [[UInt8]] {
            #expect(throws: BootstrapError.self) {
                try profiles(bytes)
            }
        }
    }

    @Test("with any bit flipped has the wrong MAC; and where nobody checks that, it is refused or whole")
    func flipped() throws {
        let document = try bootstrapSeed("account.wbxml")
        let mac = "1e42295486e6b27c0f371929b906293b558cd015"
        var (taken, refused) = (0, 0)
        for (position, bit) in document.indices.flatMap({ place in (0..<8).map { (place, $0) } }) {
            var document = document
            document[position] ^= 1 << bit
            #expect(throws: BootstrapError.wrongMAC) {
                try AuthenticBootstrap.check(document, .userPIN, mac: mac, Self.pin)
            }
            do {
                let account = try #require(try profiles(document).first).account
                #expect(!account.serverID.isEmpty && account.address.lowercased().hasPrefix("http"))
                taken += 1
            } catch is BootstrapError {
                refused += 1
            }
        }
        #expect(taken > 100 && refused > 100, "most of it is text, and some is structure")
    }
}

extension AccountProfile {
    /// Names of access points and proxies.
    fileprivate var connections: [String] {
        nodes.children(of: "ToConRef").compactMap { nodes.text("ToConRef/\($0)/ConRef") }
    }
}
