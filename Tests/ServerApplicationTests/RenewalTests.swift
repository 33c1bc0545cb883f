import Fleet
import OpenSSL
import TestSupport
import Testing

@testable import ServerApplication

/// Certificates that devices renew, and identities that two of them use.
@Suite struct RenewalTests {
    /// A device that has enrolled, with the digest of its certificate.
    private func enrolled(_ server: TestServer) async throws -> (EnrollingDevice, String) {
        let token = try await server.enrolmentToken()
        let device = try EnrollingDevice()
        return (device, try #require(try await device.enrol(server, token).certificate).fingerprint)
    }

    private func device(_ server: TestServer, showing certificate: String) async throws -> Device? {
        try await server.enrolments.device("urn:dev:1", showing: certificate)
    }

    @Test func `The certificate before is good until the device shows its new one`() async throws {
        try await EnrollingServer.run { server in
            let (_, first) = try await enrolled(server)
            let before = try #require(try await server.server.store.device("urn:dev:1"))
            let next = try EnrollingDevice()
            let second = try #require(try await next.renew(server, showing: first).certificate).fingerprint
            #expect(try await device(server, showing: first)?.certificate == first)
            // The answer was lost.
            let again = try await next.renew(server, showing: first).certificate
            #expect(again?.fingerprint == second)
            let after = try #require(try await device(server, showing: second))
            #expect(after.certificate == second)
            #expect(after.userDigest == before.userDigest, "the account stays")
            let old = try await server.enrolments.bootstrap(certificate: second)
            #expect(!old.isEmpty && after.identityConflict == nil)
        }
    }

    @Test func `The certificate before ends when the new one was shown, and who shows it is noticed`()
        async throws
    {
        try await EnrollingServer.run { server in
            let (_, first) = try await enrolled(server)
            let next = try EnrollingDevice()
            let second = try #require(try await next.renew(server, showing: first).certificate).fingerprint
            _ = try await device(server, showing: second)
            for _ in 0..<3 {
                #expect(try await device(server, showing: first)?.certificate == second)
                await #expect(throws: ServiceError.self) {
                    try await EnrollingDevice().renew(server, showing: first)
                }
            }
            let events = try await server.server.store.events(after: 0, limit: 9).map(\.kind)
            #expect(events == [.deviceRegistered, .identityConflict], "it is told once")
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A1")["identityConflict"] != nil)
            let seen = try await server.patch("/api/v1/devices/urn%3Adev%3A1", #"{"identityConflict":false}"#)
            #expect(seen.status == 200 && seen["identityConflict"] == nil)
        }
    }

    @Test func `Of two that renew one certificate the second one waits`() async throws {
        try await EnrollingServer.run { server in
            let (_, first) = try await enrolled(server)
            let (one, two) = (try EnrollingDevice(), try EnrollingDevice())
            #expect(try await one.renew(server, showing: first).certificate != nil)
            #expect(try await two.renew(server, showing: first) == .waiting)
            let list = try await server.get("/api/v1/enrolments?state=waiting&device=urn%3Adev%3A1")
            #expect(list.list.map { $0["conflict"] as? Bool } == [true])
            #expect(try await server.server.store.device("urn:dev:1")?.identityConflict != nil)
        }
    }

    @Test func `A renewal needs a new key, and the same name`() async throws {
        try await EnrollingServer.run { server in
            let (same, first) = try await enrolled(server)
            await #expect(throws: ServiceError.self) { try await same.renew(server, showing: first) }
            await #expect(throws: ServiceError.self) {
                try await EnrollingDevice("urn:dev:2").renew(server, showing: first)
            }
            await #expect(throws: ServiceError.self) {
                try await EnrollingDevice().renew(server, showing: "unknown")
            }
        }
    }

    @Test func `Another key for a device that is there waits, and takes its place only when approved`()
        async throws
    {
        try await EnrollingServer.run { server in
            let (_, first) = try await enrolled(server)
            let before = try #require(try await server.server.store.device("urn:dev:1"))
            let token = try await server.enrolmentToken("second")
            let other = try EnrollingDevice()
            #expect(try await other.enrol(server, token).status == 202)
            let flagged = try #require(try await server.server.store.device("urn:dev:1"))
            #expect(flagged.certificate == first && flagged.identityConflict != nil)
            let events = try await server.server.store.events(after: 0, limit: 9).map(\.kind)
            #expect(events == [.deviceRegistered, .enrolmentRequested, .identityConflict])
            let key = try other.request.keyDigest
            #expect(try await server.post("/api/v1/enrolments/\(key)/approve", "").status == 200)
            let second = try #require(try await other.enrol(server, token).certificate).fingerprint
            let after = try #require(try await server.server.store.device("urn:dev:1"))
            #expect(after.certificate == second && after.identityConflict == nil)
            #expect(after.userDigest != before.userDigest, "whoever has the old password isn't the device")
            #expect(try await server.server.store.enrolment(certificate: first)?.state == .superseded)
        }
    }

    @Test func `A device that somebody has registered by hand isn't taken by a token`() async throws {
        try await EnrollingServer.run { server in
            try await server.addDevice()
            let before = try await server.server.store.device("urn:dev:1")?.userDigest
            let token = try await server.enrolmentToken()
            #expect(try await EnrollingDevice().enrol(server, token).status == 202)
            #expect(try await server.server.store.device("urn:dev:1")?.userDigest == before)
        }
    }

    @Test func `A device that was removed is nobody's, and its key may enrol anew`() async throws {
        try await EnrollingServer.run { server in
            let (same, first) = try await enrolled(server)
            #expect(try await server.delete("/api/v1/devices/urn%3Adev%3A1").status == 204)
            await #expect(throws: ServiceError.self) {
                try await server.enrolments.bootstrap(certificate: first)
            }
            let token = try await server.enrolmentToken("new")
            #expect(try await same.enrol(server, token).status == 200)
        }
    }
}
