import Bytes
import DeliveryPackage
import HTTP
import Installer
import Linux
import OpenSSL
import SCOMO
import SCOMOTerms
import Testing
import Zlib

@Suite("A result code")
struct ResultCodeTests {
    @Test(
        "says why a download failed",
        arguments: [
            (.connection(.cutShort), 1501), (.connection(.untrusted(host: "h", reason: "r")), 1501),
            (.interrupted(.timedOut), 1501), (.interrupted(.stopRequested), 1402),
            (.malformed(.statusLine), 1500),
            (.redirectedTooOften, 1500), (.status(401, retryAfter: nil), 1403),
            (.status(403, retryAfter: nil), 1403),
            (.status(407, retryAfter: nil), 1403), (.status(400, retryAfter: nil), 1402),
            (.status(404, retryAfter: nil), 1402),
            (.status(410, retryAfter: nil), 1402), (.status(499, retryAfter: nil), 1402),
            (.status(500, retryAfter: nil), 1500),
            (.status(503, retryAfter: .seconds(1)), 1500), (.status(300, retryAfter: nil), 1500),
            (.tooLarge(limit: 1), 1404),
            (.storage(.noSpace), 1404), (.storage(.quotaExceeded), 1404), (.storage(.inputOutput), 1402),
            (.cutShort(received: 1, expected: 2), 1402),
        ] as [(HTTPError, Int)])
    func download(_ error: HTTPError, _ code: Int) {
        #expect(ResultCode(error).rawValue == code)
    }

    @Test("says that an address can't be used")
    func address() throws {
        #expect(ResultCode(.insecure(try URL("http://example.net/"))) == .downloadFailed)
    }

    @Test(
        "says why an installation failed",
        arguments: [
            (.storage(FileSystemError(.write, "a", .noSpace)), 1406),
            (.storage(FileSystemError(.write, "a", .inputOutput)), 1405),
            (.wrongEnvironment("a", supported: []), 1413), (.busy, 1405),
            (.unhealthy(component: "a", reason: "r"), 1405),
            (.unmetDependency(component: "a", needs: "b"), 1405), (.interrupted(.stopRequested), 1405),
            (.damaged(component: "a"), 1405),
            (.package(.unreadable(.inputOutput)), 1405), (.package(.interrupted(.timedOut)), 1405),
            (.package(.damaged(.outOfMemory)), 1405), (.package(.damaged(.noThreads(.inputOutput))), 1405),
            (.package(.damaged(.truncated)), 1407), (.package(.damaged(.corrupt("c"))), 1407),
            (.package(.damaged(.tooLarge(limit: 1))), 1407), (.package(.malformedArchive("a")), 1407),
            (.package(.malformedManifest(reason: "r", line: 1)), 1407),
            (.package(.unsupported(field: "Required-X")), 1407),
            (.package(.unlisted("a")), 1407), (.package(.duplicate("a")), 1407),
            (.package(.missing("a")), 1407),
            (.package(.outOfOrder("a", expected: "b")), 1407), (.package(.wrongDigest("a")), 1407),
            (.package(.wrongSize("a")), 1407), (.package(.wrongMode("a")), 1407),
            (.package(.wrongLink("a")), 1407),
            (.package(.forbiddenEntry("a", kind: "k")), 1407), (.package(.badPath("a", .dots)), 1407),
            (.package(.tooLarge("files", limit: 1)), 1407),
        ] as [(InstallerError, Int)])
    func install(_ error: InstallerError, _ code: Int) {
        for primitive in [Primitive.install, .installInactive, .downloadInstall, .downloadInstallInactive] {
            #expect(ResultCode(error, during: primitive).rawValue == code)
        }
    }

    @Test(
        "says what else failed",
        arguments: [
            (.activate, 1409), (.deactivate, 1410), (.removeComponent, 1408), (.removePackage, 1408),
        ] as [(Primitive, Int)])
    func change(_ primitive: Primitive, _ code: Int) {
        let errors: [InstallerError] = [
            .noSuchComponent("a"), .neededBy("a", dependent: "b"), .busy,
            .unhealthy(component: "a", reason: "r"),
            .storage(FileSystemError(.write, "a", .noSpace)),
        ]
        for error in errors { #expect(ResultCode(error, during: primitive).rawValue == code) }
    }

    @Test(
        "is a success from 1200 to 1299",
        arguments: [(1200, true), (1251, true), (1299, true), (1300, false), (1199, false), (1400, false)])
    func success(_ number: Int, _ isSuccess: Bool) {
        #expect(ResultCode(rawValue: number).isSuccess == isSuccess)
    }
}
