import Foundation
import TestSupport
import Testing

/// The server's program: signals, connections, and what it refuses to be started with.
@Suite("The server", .timeLimit(.minutes(20)))
struct ServerFaultTests {
    /// Whether `condition` holds within a time that is long on a busy machine.
    private func becomes(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<600 {
            if try condition() { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    @Test("tells devices no address that isn't one", arguments: ["0.0.0.0:0", "[::]:0"])
    func anyAddress(_ listen: String) throws {
        let ended = Ended(
            try Command([
                Programs.server, "serve", "--database", "d", "--packages", "p", "--certificate", "c", "--key",
                "k",
                "--token-file", "t", "--listen", listen,
            ]))
        #expect(ended.status == 64)
        #expect(ended.output.contains("--url"))
    }

    @Test("reads its certificate again at SIGHUP, and goes on")
    func renewal() throws {
        let server = try ManagementServer()
        let before = try server.shownName()
        try server.authority.issue("renewed", extensions: ["subjectAltName=IP:127.0.0.1"])
        for kind in ["pem", "key"] {
            try Command.run("cp", server.file("renewed.\(kind)"), server.file("server.\(kind)"))
        }
        #expect(try server.shownName() == before)
        server.send(SIGHUP)
        #expect(try becomes { try server.shownName().contains("renewed") })
        #expect(try server.figures()["sessions"] == 0)
    }

    @Test("reads its settings again at SIGHUP, and options of the command line win")
    func settings() throws {
        let server = try ManagementServer()
        let folder = try TemporaryDirectory()
        func write(_ sessions: Int) throws {
            let text = "[Limits]\nMaximumSessions=\(sessions)\nMaximumDownloads=\(sessions)\n"
            try folder.write(Array(text.utf8), "server.conf")
            try Command.run("chmod", "644", folder.file("server.conf"))
        }
        server.stop()
        try write(5)
        try server.start(["--settings", folder.file("server.conf"), "--max-downloads", "2"])
        #expect(try server.figures()["sessionLimit"] == 5)
        try write(6)
        server.send(SIGHUP)
        #expect(try becomes { try server.figures()["sessionLimit"] == 6 })
        #expect(try server.figures()["downloadLimit"] == 2)
    }

    @Test("tells at an address of its own how it is, and logs in JSON")
    func monitoring() throws {
        let server = try ManagementServer()
        let folder = try TemporaryDirectory()
        server.stop()
        try folder.write(
            Array("[Server]\nListenMonitoring=127.0.0.1:0\n[Log]\nFormat=json\n".utf8), "server.conf")
        try Command.run("chmod", "644", folder.file("server.conf"))
        let started = try Command(server.words + ["--settings", folder.file("server.conf")])
        defer { started.end() }
        let line = try started.line(containing: " for monitoring")
        let place = try #require(line.split(separator: " ").first { $0.hasPrefix("https://") })
        func ask(_ path: String) throws -> String {
            try Command.run("curl", "--silent", "--insecure", "--max-time", "60", "\(place)/\(path)")
        }
        #expect(try ask("healthz") == "ok")
        #expect(try becomes { try ask("readyz") == "ready" })
        #expect(try ask("metrics").contains("scomo_server_sessions"))
        #expect(try ask("api/v1/status").contains("error"))
        started.send(SIGHUP)
        #expect(try started.line(containing: "were read again").contains(#""level":"info""#))
    }

    @Test("stops within seconds, whatever connections are open")
    func stopping() throws {
        let server = try ManagementServer()
        try Command.run("truncate", "-s", "200M", "\(server.packages)/big_1.0.scomo")
        let connections = [
            try server.connect(),
            try server.connect(sending: "GET /packages/big_1.0.scomo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"),
        ]
        #expect(try becomes { try server.figures()["downloads"] == 1 })
        server.send(SIGTERM)
        #expect(server.hasEnded(within: .seconds(30)))
        for connection in connections { connection.end() }
    }

    @Test("ends downloads that are taken too slowly, and takes on no more than it may")
    func stalled() throws {
        let server = try ManagementServer()
        server.stop()
        try server.start(["--max-downloads", "2"])
        try Command.run("truncate", "-s", "200M", "\(server.packages)/big_1.0.scomo")
        let connections = try (0..<4).map { _ in
            try server.connect(sending: "GET /packages/big_1.0.scomo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        }
        #expect(try becomes { try server.figures()["downloads"] == 2 })
        // The pace is looked at every 30 s.
        Thread.sleep(forTimeInterval: 35)
        #expect(try becomes { try server.figures()["downloads"] == 0 })
        for connection in connections { connection.end() }
    }

    @Test("goes on when more connect than there are descriptors for, and rests meanwhile")
    func descriptors() throws {
        let server = try ManagementServer()
        server.stop()
        try server.start(by: ["prlimit", "--nofile=100:100"])
        let script = """
            import socket, time
            connections = [socket.create_connection(("127.0.0.1", \(server.port))) for _ in range(90)]
            print("connected", flush=True)
            time.sleep(600)
            """
        let crowd = try Command(["python3", "-c", script])
        _ = try crowd.line(containing: "connected")
        let before = try server.spent()
        Thread.sleep(forTimeInterval: 3)
        // It took up to two of three seconds when it tried again and again, and hardly anything since.
        #expect(try server.spent() - before < 20)
        crowd.end()
        #expect(try server.figures()["sessions"] == 0)
    }

    @Test("breaks off a download whose file is another one by now")
    func truncated() throws {
        let server = try ManagementServer()
        let file = "\(server.packages)/big_1.0.scomo"
        try Command.run("truncate", "-s", "200M", file)
        let client = try Command([
            "curl", "--silent", "--insecure", "--limit-rate", "20M", "--max-time", "100", "--output",
            "/dev/null",
            "https://127.0.0.1:\(server.port)/packages/big_1.0.scomo",
        ])
        #expect(try becomes { try server.figures()["downloads"] == 1 })
        try Command.run("truncate", "-s", "1M", file)
        // 18: a part of the file; 56: the connection was closed.
        #expect([18, 56].contains(Ended(client).status))
    }

    @Test("keeps its database from everybody else, and from a second server")
    func database() throws {
        let server = try ManagementServer()
        #expect(try Command.run("stat", "--format", "%a", server.database) == "600")
        let second = Ended(try Command(server.words))
        #expect(second.status != 0)
        #expect(second.output.contains("another server uses the database"))
    }

    @Test("knows a device by its certificate, where it has to show one")
    func certificates() throws {
        let server = try ManagementServer()
        try server.authority.issue("device", extensions: ["extendedKeyUsage=clientAuth"])
        let digest = try Command.run(
            "sh", "-c", "openssl x509 -in \(server.file("device.pem")) -outform DER | sha256sum | cut -c-64")
        server.stop()
        try server.start(["--client-authorities", server.file("root.pem")])
        try server.add(#"{"id":"urn:dev:c","userName":"c","password":"secret","certificate":"\#(digest)"}"#)
        let credential = Data("c:secret".utf8).base64EncodedString()
        let message = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>x</LocURI></Target><Source>\
            <LocURI>urn:dev:c</LocURI></Source><Cred><Meta><Format xmlns="syncml:metinf">b64</Format>\
            <Type xmlns="syncml:metinf">syncml:auth-basic</Type></Meta><Data>\(credential)</Data></Cred></SyncHdr>\
            <SyncBody><Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/></SyncBody></SyncML>
            """
        let shown = ["--cert", server.file("device.pem"), "--key", server.file("device.key")]
        #expect(try server.exchange(message, shown).contains("<Data>212</Data>"))
        #expect(try server.exchange(message, []).contains("<Data>401</Data>"))
    }
}
