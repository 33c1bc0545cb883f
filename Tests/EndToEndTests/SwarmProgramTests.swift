import Foundation
import TestSupport
import Testing

/// `scomo-swarm` against servers that are good, and against one that isn't.
@Suite struct SwarmProgramTests {
    /// As far as these tests look at it.
    struct Summary: Decodable {
        struct Operations: Decodable, Equatable {
            var ordered: Int?
            var executed, reported, lost, stuck, twice, contradicted: Int
        }

        let devices, sessions, givenUp, downloaded: Int
        let errors, messageStatuses, reportStatuses: [String: Int]
        let operations: Operations
        let serverProcessors: Double?
    }

    /// What it printed, and how it ended.
    private func run(_ options: [String], root: String, port: Int) throws -> (summary: Summary, status: Int32)
    {
        let command = try Command(
            [Programs.swarm, "--json", "--trust", root] + options + ["https://127.0.0.1:\(port)/dm"])
        let text = command.rest(within: 600)
        // Before it is what standard error says.
        let json = text.drop { $0 != "{" }
        let summary = try? JSONDecoder().decode(Summary.self, from: Data(json.utf8))
        return (try #require(summary, "\(text)"), command.status)
    }

    @Test func `Twenty devices do what they are ordered, and server and devices say the same of it`() throws {
        let server = try ManagementServer()
        let package = try Maker().pack("1.0", into: server.packages)
        let options = [
            "--devices", "20", "--sessions", "2", "--rate", "50", "--order", "Activate", "--order",
            "Deactivate", "--order", "DownloadInstall=\(package)", "--authentication", "md5,hmac,basic",
            "--wbxml", "50", "--failures", "20", "--patience", "300", "--token-file", server.tokenFile,
            "--server-pid", "\(server.processIdentifier)",
        ]
        let (summary, status) = try run(options, root: server.root, port: server.port)
        withExtendedLifetime(server) {}
        let expected = Summary.Operations(
            ordered: 60, executed: 60, reported: 60, lost: 0, stuck: 0, twice: 0, contradicted: 0)
        #expect(status == 0 && summary.operations == expected)
        #expect(summary.devices == 20 && summary.sessions >= 40 && summary.givenUp == 0)
        #expect(summary.errors.isEmpty && Set(summary.messageStatuses.keys) == ["200"])
        #expect(summary.reportStatuses.values.reduce(0, +) == 60)
        #expect(summary.downloaded > 0 && summary.serverProcessors ?? 0 > 0)
    }

    @Test func `Devices that a busy server sends away come again`() throws {
        let server = try ScriptedManagementServer([[.http(503, headers: ["Retry-After": "1"])], []])
        let options = try Self.oneDevice(server.authority)
        let (summary, status) = try run(options, root: server.root, port: server.port)
        withExtendedLifetime(server) {}
        #expect(status == 0 && summary.sessions == 1 && summary.givenUp == 0)
        #expect(summary.messageStatuses == ["200": 1, "503": 1])
    }

    @Test func `An operation that a server has carried out twice is noticed`() throws {
        let order = """
            <Exec><CmdID/><Correlator>job-1</Correlator><Item><Target><LocURI>\
            ./SCOMO/Inventory/Deployed/swarm.component.1/Operations/Activate</LocURI></Target></Item></Exec>
            """
        let server = try ScriptedManagementServer([[.commands(order)], [.commands(order)]])
        let options = try Self.oneDevice(server.authority)
        let (summary, status) = try run(options, root: server.root, port: server.port)
        withExtendedLifetime(server) {}
        #expect(status == 1 && summary.operations.twice == 1 && summary.operations.executed == 1)
        #expect(summary.reportStatuses == ["200": 2])
    }

    @Test func `A server that isn't there is given up`() throws {
        let authority = try CertificateAuthority()
        let options = try Self.oneDevice(authority) + ["--patience", "2"]
        let (summary, status) = try run(options, root: authority.directory.file("root.pem"), port: 1)
        #expect(status == 0 && summary.sessions == 0 && summary.givenUp == 1)
        #expect(!summary.errors.isEmpty)
    }

    /// One device that the server is said to know; its password is beside the authority's files.
    private static func oneDevice(_ authority: CertificateAuthority) throws -> [String] {
        try authority.directory.write(Array("secret\n".utf8), "password")
        return [
            "--devices", "1", "--authentication", "basic", "--password-file",
            authority.directory.file("password"),
        ]
    }
}
