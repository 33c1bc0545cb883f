import HTTPTypes
import TestSupport
import Testing

@testable import ServerApplication

/// What a server tells those who watch it.
@Suite struct MonitoringTests {
    @Test func `A server is well as soon as it answers, and ready when its store has answered`() async throws
    {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            func status(_ path: String) async throws -> Int {
                try await server.get(path, token: nil).status
            }
            let early = (try await status("/healthz"), try await status("/readyz"))
            #expect(early == (200, 503))
            await server.server.upkeep.pass()
            let ready = try await status("/readyz")
            #expect(ready == 200)
            server.clock.advance(by: .seconds(120))
            let late = (try await status("/healthz"), try await status("/readyz"))
            #expect(late == (200, 503))
        }
    }

    @Test func `Where devices come too, figures are for those with the token`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            #expect(try await server.get("/metrics", token: nil).status == 401)
            let answer = try await server.get("/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == MetricsText.mediaType)
        }
    }

    @Test func `Each family is explained once, and each line is one of it`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            try await device.runSession(server)
            let text = try await server.get("/metrics").text
            var families: [String: String] = [:]
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# TYPE") {
                    #expect(families.updateValue(String(words[3]), forKey: String(words[2])) == nil)
                } else if !line.hasPrefix("#") {
                    let name = String(line.prefix { $0 != "{" && $0 != " " })
                    let family = ["_bucket", "_sum", "_count"].filter(name.hasSuffix)
                        .map { String(name.dropLast($0.count)) }.first { families[$0] == "histogram" }
                    #expect(families[family ?? name] != nil, "\(line)")
                    #expect(Double(words.last ?? "") != nil, "\(line)")
                }
            }
            #expect(families.count >= 10)
        }
    }

    @Test func `Messages, sessions, what is open and what was stored are counted`() async throws {
        try await TestServer.runWithDevice { server in
            let body = #"{"operation":"Activate","component":"org.x"}"#
            _ = try await server.post("/api/v1/devices/urn%3Adev%3A1/operations", body)
            var device = TestDevice()
            _ = try await device.begin(server)
            _ = try await server.post("/dm", "{}", token: nil)
            let lines = try await server.get("/metrics").text.split(separator: "\n")
            for line in [
                #"scomo_server_sessions{kind="device"} 1"#, #"scomo_server_sessions{kind="stranger"} 0"#,
                #"scomo_server_requests_total{part="devices",status="4xx"} 1"#,
                #"scomo_server_requests_total{part="interface",status="2xx"} 1"#,
                "scomo_server_commit_failures_total 0",
            ] { #expect(lines.contains { $0 == line }, "\(line)") }
            #expect(lines.contains { $0.hasPrefix("scomo_server_open_operations") && $0.hasSuffix(" 1") })
            let messages = lines.first {
                $0.hasPrefix(#"scomo_server_requests_total{part="devices",status="2xx"}"#)
            }
            let counted = lines.first {
                $0.hasPrefix(#"scomo_server_request_duration_seconds_count{part="devices"}"#)
            }
            let sum = Int(messages?.split(separator: " ").last ?? "").map { $0 + 1 }
            #expect(sum == Int(counted?.split(separator: " ").last ?? ""))
        }
    }

    @Test func `No word from outside becomes a label`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            func count() async throws -> Int {
                try await server.get("/metrics").text.split(separator: "\n").count
            }
            let before = try await count()
            for number in 0..<20 {
                _ = try await server.get("/packages/p\(number)")
                _ = try await server.get("/api/v1/devices/d\(number)")
                _ = try await server.get("/nothing\(number)")
            }
            #expect(try await count() == before)
        }
    }

    @Test func `Downloads are counted`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            try server.addPackage("a_1.0.scomo")
            let size = try await server.get("/packages/a_1.0.scomo").body.count
            let lines = try await server.get("/metrics").text.split(separator: "\n")
            #expect(lines.contains("scomo_server_downloads_total 1"))
            #expect(lines.contains("scomo_server_download_bytes_total \(size)"))
        }
    }

    @Test func `A histogram has each time in its class, and all below`() {
        var histogram = Histogram()
        for time in [Duration.microseconds(1), .milliseconds(1), .milliseconds(3), .seconds(100)] {
            histogram.add(time)
        }
        var text = MetricsText()
        text.histogram("x_seconds", ["part": "a"], histogram)
        let lines = text.text.split(separator: "\n")
        #expect(lines[0] == #"scomo_server_x_seconds_bucket{part="a",le="0.001"} 2"#)
        #expect(lines[2] == #"scomo_server_x_seconds_bucket{part="a",le="0.005"} 3"#)
        #expect(lines[12] == #"scomo_server_x_seconds_bucket{part="a",le="60"} 3"#)
        #expect(lines[13] == #"scomo_server_x_seconds_bucket{part="a",le="+Inf"} 4"#)
        #expect(lines[14] == #"scomo_server_x_seconds_sum{part="a"} 100.004001"#)
        #expect(lines[15] == #"scomo_server_x_seconds_count{part="a"} 4"#)
    }
}
