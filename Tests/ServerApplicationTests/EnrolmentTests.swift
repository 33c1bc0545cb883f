import Accounts
import Fleet
import Foundation
import HTTPTypes
import OpenSSL
import TestSupport
import Testing

@testable import ServerApplication

/// Devices that register themselves with a token.
@Suite struct EnrolmentTests {
    @Test func `A device gets a certificate for its key, and is registered with it`() async throws {
        try await EnrollingServer.run { server in
            let token = try await server.enrolmentToken(groups: ["north"])
            let device = try EnrollingDevice()
            let answer = try await device.enrol(server, token)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "application/pkcs7-mime; smime-type=certs-only")
            let certificate = try #require(answer.certificate)
            #expect(
                try certificate.commonName == device.id && certificate.keyDigest == device.request.keyDigest)
            let stored = try #require(try await server.server.store.device(device.id))
            #expect(stored.certificate == certificate.fingerprint && stored.groups == ["north"])
            let events = try await server.server.store.events(after: 0, limit: 9)
            #expect(events.map(\.kind) == [.deviceRegistered])
        }
    }

    @Test func `A lost answer is given again, and the token isn't used once more`() async throws {
        try await EnrollingServer.run { server in
            let token = try await server.enrolmentToken()
            let device = try EnrollingDevice()
            let first = try await device.enrol(server, token)
            let again = try await device.enrol(server, token)
            #expect(again.status == 200 && again.certificate == first.certificate)
            #expect(try await server.server.store.enrolmentToken(named: "t")?.used == 1)
            let before = try await server.enrolments.bootstrap(
                certificate: first.certificate?.fingerprint ?? "")
            let after = try await server.enrolments.bootstrap(
                certificate: first.certificate?.fingerprint ?? "")
            #expect(before == after)
        }
    }

    @Test func `A one-time token is good for one device, a group token for as many as it says`() async throws
    {
        try await EnrollingServer.run { server in
            let (once, twice) = (
                try await server.enrolmentToken("once"), try await server.enrolmentToken("twice", uses: 2)
            )
            for (id, token, status) in [
                ("a", once, 200), ("b", once, 401), ("c", twice, 200), ("d", twice, 200), ("e", twice, 401),
            ] {
                #expect(try await EnrollingDevice(id).enrol(server, token).status == status, "\(id)")
            }
            #expect(try await server.server.store.devices(DeviceQuery()).map(\.id) == ["a", "c", "d"])
        }
    }

    @Test func `A token that has ended or was revoked is good for nobody`() async throws {
        try await EnrollingServer.run { server in
            let short = try await server.enrolmentToken("short", until: "2026-11-22T11:00:00Z")
            let revoked = try await server.enrolmentToken("revoked")
            let gone = try await server.delete("/api/v1/enrolment-tokens/revoked")
            #expect(gone.status == 204)
            server.clock.advance(by: .seconds(3601))
            for token in [short, revoked] {
                #expect(try await EnrollingDevice().enrol(server, token).status == 401)
            }
        }
    }

    @Test func `Whoever guesses tokens has to wait`() async throws {
        try await EnrollingServer.run { server in
            let token = try await server.enrolmentToken()
            let device = try EnrollingDevice()
            var statuses: [Int] = []
            for number in 0..<12 {
                statuses.append(try await device.enrol(server, "guess \(number)").status)
            }
            #expect(statuses == Array(repeating: 401, count: 10) + [429, 429])
            // The right one isn't looked at either: it would tell which guess was right.
            #expect(try await device.enrol(server, token).status == 429)
            server.clock.advance(by: .seconds(60))
            #expect(try await device.enrol(server, token).status == 200)
        }
    }

    @Test func `Without a token there is nothing, and the answer says what is needed`() async throws {
        try await EnrollingServer.run { server in
            let answer = try await EnrollingDevice().enrol(server, nil)
            #expect(answer.status == 401)
            #expect(answer.headers[.wwwAuthenticate] == #"Basic realm="enrolment""#)
            let bootstrap = try await server.request(.get, "/enrolment/bootstrap")
            #expect(bootstrap.status == 401)
            let renewal = try await server.request(
                .post, "/.well-known/est/simplereenroll", body: Array("AAAA".utf8))
            #expect(renewal.status == 401)
        }
    }

    @Test(arguments: ["", "AAAA", "no base64 !", String(repeating: "A", count: 30_000)])
    func `What is no request is refused, and costs no token`(body: String) async throws {
        try await EnrollingServer.run { server in
            let token = try await server.enrolmentToken()
            let header = "Basic " + Data("a:\(token)".utf8).base64EncodedString()
            let answer = try await server.request(
                .post, "/.well-known/est/simpleenroll", headers: [.authorization: header],
                body: Array(body.utf8))
            #expect(answer.status == (body.utf8.count > 20_000 ? 413 : 400))
            #expect(try await server.server.store.enrolmentToken(named: "t")?.used == 0)
        }
    }

    @Test func `A server without an authority has none of this`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let answer = try await server.request(.get, "/.well-known/est/cacerts")
            #expect(answer.status == 404)
        }
    }

    @Test func `Whom certificates lead to is told everybody`() async throws {
        try await EnrollingServer.run { server in
            let answer = try await server.request(.get, "/.well-known/est/cacerts")
            #expect(answer.certificate?.commonName == "devices")
        }
    }

    @Test func `The account is a bootstrap document with the server's address`() async throws {
        try await EnrollingServer.run { server in
            let token = try await server.enrolmentToken()
            let certificate = try #require(try await EnrollingDevice().enrol(server, token).certificate)
            let text = String(
                decoding: try await server.enrolments.bootstrap(certificate: certificate.fingerprint),
                as: UTF8.self)
            #expect(text.contains("\(TestServer.base)/dm") && text.contains("w7"))
            let stored = try #require(try await server.server.store.device("urn:dev:1"))
            #expect(text.contains(stored.userName))
            await #expect(throws: ServiceError.self) {
                try await server.enrolments.bootstrap(certificate: String(repeating: "0", count: 64))
            }
        }
    }
}

/// Devices that somebody has to approve.
@Suite struct ApprovalTests {
    private func decide(_ server: TestServer, _ word: String) async throws -> Answer {
        let waiting = try await server.get("/api/v1/enrolments?state=waiting")
        let key = waiting.list.first?["key"] as? String ?? ""
        return try await server.post("/api/v1/enrolments/\(key)/\(word)", "")
    }

    @Test func `A device waits until somebody approves it`() async throws {
        try await EnrollingServer.run(approval: true) { server in
            let token = try await server.enrolmentToken()
            let device = try EnrollingDevice()
            for _ in 0..<3 {
                let answer = try await device.enrol(server, token)
                #expect(answer.status == 202 && answer.headers[.retryAfter] == "30")
            }
            #expect(try await server.server.store.device(device.id) == nil)
            let events = try await server.server.store.events(after: 0, limit: 9)
            #expect(events.map(\.kind) == [.enrolmentRequested])
            #expect(try await decide(server, "approve").status == 200)
            #expect(try await device.enrol(server, token).status == 200)
            let again = try await decide(server, "approve")
            #expect(again.status == 404)
        }
    }

    @Test func `A device that somebody refuses stays away, whatever it tries`() async throws {
        try await EnrollingServer.run(approval: true) { server in
            let token = try await server.enrolmentToken(uses: 5)
            let device = try EnrollingDevice()
            _ = try await device.enrol(server, token)
            #expect(try await decide(server, "refuse").status == 200)
            for _ in 0..<2 { #expect(try await device.enrol(server, token).status == 403) }
            #expect(try await server.server.store.devices(DeviceQuery()).isEmpty)
        }
    }

    @Test func `Few keys may wait to be one device`() async throws {
        try await EnrollingServer.run(approval: true) { server in
            let token = try await server.enrolmentToken(uses: 20)
            for number in 0..<10 {
                let status = try await EnrollingDevice().enrol(server, token).status
                #expect(status == (number < 8 ? 202 : 403))
            }
        }
    }
}

/// Devices that have a certificate of their maker's.
@Suite struct MakerCertificateTests {
    @Test func `A device with a certificate of a trusted maker becomes the device that it names`()
        async throws
    {
        let pair = try IssuingAuthority.make(name: "maker", days: 30)
        let maker = try IssuingAuthority(certificate: pair.certificate, key: pair.key)
        try await EnrollingServer.run(makers: pair.certificate) { server in
            let device = try EnrollingDevice()
            let shown = try maker.issue(try EnrollingDevice().request, seconds: 3600)
            let name = try #require(try server.enrolments.authority.makersName(of: shown))
            let answer = try await server.enrolments.enrol(try device.request, .maker(name: name))
            #expect(answer.certificate?.commonName == device.id)
            await #expect(throws: ServiceError.self) {
                try await server.enrolments.enrol(try EnrollingDevice("other").request, .maker(name: name))
            }
        }
    }

    @Test func `A certificate of anybody else's is none of a maker's`() async throws {
        let pair = try IssuingAuthority.make(name: "maker", days: 30)
        let other = try IssuingAuthority.make(name: "maker", days: 30)
        let stranger = try IssuingAuthority(certificate: other.certificate, key: other.key)
        try await EnrollingServer.run(makers: pair.certificate) { server in
            let shown = try stranger.issue(try EnrollingDevice().request, seconds: 3600)
            #expect(try server.enrolments.authority.makersName(of: shown) == nil)
        }
        try await EnrollingServer.run { server in
            let own = try server.enrolments.authority.issuing.issue(
                try EnrollingDevice().request, seconds: 3600)
            #expect(try server.enrolments.authority.makersName(of: own) == nil)
        }
    }
}
