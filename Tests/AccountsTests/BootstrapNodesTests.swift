import Accounts
import Bytes
import ManagementTree
import SyncML
import Testing

@Suite("The nodes of an account from client provisioning")
struct BootstrapNodesTests {
    @Test("have what is the connection's own, which counts where there is nothing else")
    func certificates() throws {
        let own = try profile(BootstrapTests.authentications("APPSRV", ["X509", "DIGEST"]))
        #expect(own.account.clientAuthentication == .md5 && own.account.clientCredentials?.name == "DIGEST")
        #expect(own.nodes.text("AppAuth/1/AAuthType") == "X509")
        let only = try profile(BootstrapTests.authentications("APPSRV", ["X509"])).account
        #expect(only.clientAuthentication == .none && only.clientCredentials == nil)
        let servers = try profile(BootstrapTests.authentications("CLIENT", ["TRANSPORT", "HMAC"])).account
        #expect(servers.serverAuthentication == .hmac)
    }

    @Test("are all that it says: addresses with their ports, and all ways to authenticate")
    func whole() throws {
        let nodes = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><parm name="NAME" value="n"/><parm name="TO-NAPID" value="w"/>\
            <parm name="ADDR" value="https://short"/>\
            <characteristic type="APPADDR"><parm name="ADDR" value="https://first"/>\
            <characteristic type="PORT"><parm name="PORTNBR" value="8443"/></characteristic>\
            <characteristic type="PORT"><parm name="PORTNBR" value="8444"/></characteristic></characteristic>\
            <characteristic type="APPADDR"><parm name="ADDR" value="10.0.0.1"/><parm name="ADDRTYPE" value="IPV4"/>\
            </characteristic><characteristic type="APPADDR"><parm name="ADDR" value="1"/>\
            <parm name="ADDRTYPE" value="E164"/></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHNAME" value="d"/>\
            <parm name="AAUTHSECRET" value="p"/><parm name="AAUTHDATA" value="AQI="/></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHTYPE" value="HTTP-DIGEST"/>\
            <parm name="AAUTHNAME" value="h"/></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="OBEX"/></characteristic>
            """
        ).nodes
        #expect(
            nodes.lines().split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 2, let value = Base64.decode(words[1]) else { return nil }
                return words[0] + "=" + String(decoding: value, as: UTF8.self)
            } == [
                "AppID=w7", "ServerID=s", "Name=n", "PrefConRef=w", "ToConRef/1/ConRef=w",
                "AppAddr/1/Addr=https://first", "AppAddr/1/AddrType=URI", "AppAddr/1/Port/1/PortNbr=8443",
                "AppAddr/1/Port/2/PortNbr=8444", "AppAddr/2/Addr=10.0.0.1", "AppAddr/2/AddrType=IPv4",
                "AppAddr/3/Addr=https://short", "AppAddr/3/AddrType=URI", "AppAuth/1/AAuthLevel=CLCRED",
                "AppAuth/1/AAuthType=DIGEST", "AppAuth/1/AAuthName=d", "AppAuth/1/AAuthSecret=p",
                "AppAuth/1/AAuthData=\u{1}\u{2}", "AppAuth/2/AAuthLevel=HTTP",
                "AppAuth/2/AAuthType=HTTP-DIGEST", "AppAuth/2/AAuthName=h", "AppAuth/3/AAuthLevel=OBEX",
                "AppAuth/3/AAuthType=DIGEST",
            ])
        #expect(throws: Never.self) { try nodes.check() }
        #expect(try Account(nodes).address == "https://first:8443/")
    }

    @Test("may have any octets as a nonce, and nothing but text elsewhere")
    func octets() throws {
        let way = """
            <parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/><characteristic type="APPAUTH">\
            <parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHDATA" value="AP8A"/></characteristic>
            """
        var nodes = try profile(way).nodes
        #expect(nodes.value(of: "AppAuth/1/AAuthData") == [0, 255, 0])
        #expect(throws: Never.self) { try nodes.check() }
        nodes.set("AppAuth/1/AAuthSecret", [0x61, 0])
        #expect(throws: NodeError.unsupportedFormat) { try nodes.check() }
    }

    @Test("lack what no session needs and an account can't have")
    func passedOver() throws {
        let nodes = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><characteristic type="APPADDR"><parm name="ADDR" value="https://s"/>\
            <characteristic type="PORT"><parm name="PORTNBR" value="443"/></characteristic>\
            <characteristic type="PORT"><parm name="PORTNBR" value="http"/></characteristic></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHTYPE" value="NTLM"/></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="OBEX"/>\
            <parm name="AAUTHDATA" value="not base 64"/></characteristic>
            """
        ).nodes
        #expect(nodes.children(of: "AppAddr/1/Port") == ["1"])
        #expect(nodes.children(of: "AppAuth") == ["2"])
        #expect(nodes.children(of: "AppAuth/2") == ["AAuthLevel", "AAuthType"])
        #expect(throws: Never.self) { try nodes.check() }
    }

    @Test(
        "say how the first message is written, if it does",
        arguments: [
            ("application/vnd.syncml.dm+wbxml", .wbxml), ("application/vnd.syncml.dm+xml", .xml),
            ("text/html", nil), ("", nil),
        ] as [(String, SyncML.Encoding?)])
    func encoding(_ type: String, _ encoding: SyncML.Encoding?) throws {
        let profile = try profile(
            """
            <parm name="PROVIDER-ID" value="s"/><parm name="ADDR" value="https://s"/>\
            <parm name="DEFAULTENCODING" value="\(type)"/>
            """)
        #expect(profile.account.encoding == encoding ?? .xml)
        #expect(try Account(profile.nodes, encoding: .wbxml).encoding == encoding ?? .wbxml)
    }
}
