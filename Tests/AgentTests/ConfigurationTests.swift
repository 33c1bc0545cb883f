import Foundation
import Linux
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite("The configuration")
struct ConfigurationTests {
    private static let minimal = """
        [Server]
        Address=https://dm.example.net/dm
        ServerId=dm.example.net
        Authentication=none

        """

    private static var reader: ConfigurationReader<Configuration> {
        ConfigurationReader(Configuration.settings)
    }

    private func read(_ text: String) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        try Self.reader.apply(Array(text.utf8), from: "agent.conf", to: &configuration)
        return configuration
    }

    @Test("takes every key that it has")
    func everyKey() throws {
        let values: [String: String] = [
            "Command": "/usr/bin/scomo-installer --inetd", "VerifyInterval": "1d",
            "Address": "https://a.example/",
            "Authentication": "basic",
            "ServerAuthentication": "md5", "Interval": "1h 30min", "Jitter": "50", "RetryMinimum": "5",
            "RetryMaximum": "2d", "MaximumMessageSize": "32K", "MaximumObjectSize": "2M",
            "MaximumPackageSize": "3G", "SessionTimeout": "90s", "DownloadTimeout": "1w",
            "MaximumStateSize": "3G", "MinimumThroughput": "2K", "DiskReserve": "2M",
            "DiskReservePercent": "5",
            "Network": "30d", "Server": "1d", "Storage": "5min", "Device": "1h",
            "Clock": "3w", "Readiness": "8w", "Deferral": "1h", "Report": "1d", "Bus": "none",
            "Listen": "[::1]:2948", "MinimumInterval": "5min",
            "BootstrapReplaces": "yes", "Pinned": "yes", "Encoding": "wbxml", "NonceResynchronization": "yes",
            "Proxy": "http://proxy.example:3128", "NoProxy": "a.example 10.0.0.0/8",
            "AllowedHosts": "*.example ::1", "Silence": "2s", "MaximumRate": "64K",
            "Mirrors": "https://a.example/pool https://b.example", "Window": "02:00-05:00",
            "MeteredInterfaces": "wwan* ppp0",
            "InstallWhileDownloading": "yes",
            "Policy": "ask", "Normal": "ask", "Security": "window", "Deadline": "1d",
            "TimeLimit": "5min",
            "Version": "1.1", "Name": "Software", "UpdateInterval": "1d", "Answer": "result",
            "TellChanges": "yes", "AllowedComponents": "org.example.a org.example.b*",
            "ForbiddenComponents": "*",
        ]
        for section in Self.reader.sections {
            for key in Self.reader.keys(of: section) {
                let configuration = try read("[\(section)]\n\(key)=\(values[key] ?? "/some/text")\n")
                #expect(configuration != Configuration(), "\(key) changes nothing")
            }
        }
        let poll = try read("[Poll]\nInterval = 1h 30min\n").poll
        #expect(poll.interval == .seconds(5400))
        #expect(try read("[Limits]\nMaximumPackageSize=3G").limits.packageSize == 3 << 30)
    }

    @Test("has the program that starts the installer in words")
    func command() throws {
        #expect(try read("[Installer]\nCommand=/a/b  --c d").installer.command == ["/a/b", "--c", "d"])
        #expect(try read("[Installer]\nCommand=/a\nCommand=").installer.command == [])
        #expect(throws: ConfigurationError.self) { try read("[Installer]\nCommand=a --b") }
        #expect(try read("[Installer]\nVerifyInterval=1d").installer.verifyInterval == .seconds(86_400))
        #expect(try read("[Installer]\nVerifyInterval=0").installer.verifyInterval == .zero)
        #expect(throws: ConfigurationError.self) { try read("[Installer]\nVerifyInterval=30s") }
    }

    @Test("gives away no number of a subscriber, and the paths of secrets, not them")
    func shown() throws {
        let directory = try TemporaryDirectory()
        let text = "[Agent]\nBootstrapIMSI=262\n[Server]\nPasswordFile=/a\nProxy=http://me:word@b:1\n"
        let file = try directory.write(Array(text.utf8), "agent.conf")
        #expect(
            Configuration.shown(file) == [
                file, "  [Agent]", "  BootstrapIMSI=(not shown: a secret)", "  [Server]",
                "  PasswordFile=/a", "  Proxy=(not shown: it isn't allowed)",
            ])
    }

    @Test("notes what the installer's configuration has now, and takes the rest")
    func moved() throws {
        let directory = try TemporaryDirectory()
        let text = "[Agent]\nStoreDirectory=/a\nEnvironment=b\nModel=c\n[Packages]\nSigners=d\nWhatever=e\n"
        let configuration = try Configuration(file: directory.write(Array(text.utf8), "agent.conf"))
        #expect(configuration.device.model == "c")
        #expect(configuration.moved.map(\.line) == [2, 3, 6, 7])
        #expect(
            "\(configuration.moved[0])".hasSuffix("write it into [Installer] of /etc/scomo/installer.conf"))
    }

    @Test(
        "says which line is wrong and what is allowed",
        arguments: [
            ("[Agent]\nModle=x", "agent.conf:2: there is no key Modle in [Agent]; allowed are DeviceId"),
            (
                "[Agnet]",
                "agent.conf:1: there is no section [Agnet]; allowed are Agent, Installer, Server, Poll"
            ),
            ("Model=x", "agent.conf:1: expected [Section], Key=value"),
            ("[Agent]\n\nwhat", "agent.conf:3: expected [Section], Key=value"),
            ("[Poll]\nInterval=soon", "agent.conf:2: Interval has to be 0 (never), or 1s to 52w"),
            ("[Poll]\nInterval=99999999w", "agent.conf:2: Interval has to be"),
            ("[Poll]\nJitter=51", "agent.conf:2: Jitter has to be 0 to 50 per cent"),
            ("[Server]\nAddress=http://dm.example.net/", "agent.conf:2: Address has to be a URL that begins"),
            (
                "[Server]\nServerId=a b",
                "agent.conf:2: ServerId has to be text of 1 to 255 bytes without blanks"
            ),
            ("[Server]\nServerId=a=b", "agent.conf:2: ServerId has to be"),
            ("[Server]\nServerId=a&b", "agent.conf:2: ServerId has to be"),
            ("[Server]\nServerId=*", "agent.conf:2: ServerId has to be"),
            ("[Server]\nServerId=a+b", "agent.conf:2: ServerId has to be"),
            ("[Server]\nServerId=", "agent.conf:2: ServerId has to be"),
            ("[Server]\nPasswordFile=password", "agent.conf:2: PasswordFile has to be an absolute path"),
            (
                "[Server]\nAuthentication=digest",
                "agent.conf:2: Authentication has to be none, basic, md5 or hmac"
            ),
            ("[Server]\nProxy=https://proxy.example/", "agent.conf:2: Proxy has to be none, or a URL that"),
            ("[Downloads]\nProxy=http://proxy.example/a", "agent.conf:2: Proxy has to be none, or a URL"),
            ("[Server]\nProxy=http://user:secret@proxy.example", "agent.conf:2: Proxy has to be none, or"),
            ("[Server]\nProxyUserName=a:b", "agent.conf:2: ProxyUserName has to be text of 1 to 255 bytes"),
            ("[Downloads]\nAllowedHosts=a,b", "agent.conf:2: AllowedHosts has to be hosts with blanks"),
            ("[Downloads]\nAllowedHosts=10.0.0.0/33", "agent.conf:2: AllowedHosts has to be hosts with"),
            ("[Limits]\nMaximumMessageSize=1", "agent.conf:2: MaximumMessageSize has to be 4K to 16M"),
            ("[Limits]\nMaximumMessageSize=9999999999999999999999", "agent.conf:2: MaximumMessageSize"),
        ])
    func refuse(_ text: String, _ message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(message))
    }

    @Test(
        "needs what a session needs",
        arguments: [
            ("Address", "[Server]\nServerId=a\nAuthentication=none\n"),
            ("ServerId", "[Server]\nAddress=https://a/\nAuthentication=none\n"),
            ("UserName", "[Server]\nAddress=https://a/\nServerId=a\n"),
            ("PasswordFile", "[Server]\nAddress=https://a/\nServerId=a\nUserName=u\n"),
            ("ServerUserName", minimal + "ServerAuthentication=md5\n"),
            ("ClientKey", minimal + "ClientCertificate=/a\n"),
            ("ClientCertificate", minimal + "ClientKey=/a\n"),
            ("ProxyPasswordFile", minimal + "ProxyUserName=a\n"),
            ("ProxyUserName", minimal + "ProxyPasswordFile=/a\n"),
        ])
    func missing(_ key: String, _ text: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array(text.utf8), "agent.conf")
        #expect(throws: ConfigurationError(file, .missing(key: key, section: "Server"))) {
            try Configuration(file: file)
        }
    }

    @Test(
        "needs no server: accounts may come by bootstrap", arguments: ["", "[Server]\nTLSDirectory=/etc\n"])
    func withoutServer(_ text: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array(text.utf8), "agent.conf")
        #expect(try !Configuration(file: file).server.isGiven)
    }

    @Test("is refused when it isn't there")
    func absent() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: ConfigurationError(directory.file("none"), .unreadable(.noSuchFile))) {
            try Configuration(file: directory.file("none"))
        }
    }
}
