import Bytes
import DownloadDescriptor
import Linux
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@testable import Agent
@testable import Downloads

@Suite("What a descriptor's server is told")
final class DownloadNoticesTests {
    private let files = CrashingFileSystem()
    private var passed = Duration.zero
    /// What was posted where.
    private var posts: [String] = []
    private var refusal: String?

    private func start() -> DownloadNotices {
        DownloadNotices(
            files, Configuration.Poll(),
            now: { [unowned self] in Instant(sinceStart: .seconds(1000) + passed) },
            post: { [unowned self] address, report in
                posts.append("\(address.text) \(String(decoding: report, as: UTF8.self))")
                return refusal
            })
    }

    private func description(_ notify: String = "https://a.example/n?job=7") throws -> PackageDescription {
        let flaw = DescriptorFlaw(.invalidDescriptor, "so", notifyURI: notify)
        return PackageDescription(flaw, from: try URL("https://a.example/d"))
    }

    private func download(_ primitive: Primitive = .download) -> Work {
        Work(operation: 7, primitive: primitive, action: .download(url: "u", to: "p"))
    }

    private func install() -> Work {
        Work(operation: 7, primitive: .downloadInstall, action: .awaitConfirmation(trial: 1))
    }

    @Test("is told once, as soon as a download has ended")
    func once() throws {
        let notices = start()
        notices.described(7, try description())
        notices.described(7, try description())
        #expect(notices.due == nil)
        notices.ended(download(), .downloaded)
        #expect(notices.isDue)
        notices.tell()
        #expect(posts == ["https://a.example/n?job=7 900 Success"])
        #expect(notices.due == nil && start().due == nil)
    }

    @Test("waits until the package is installed, or confirmed")
    func installed() throws {
        let notices = start()
        notices.described(7, try description())
        notices.ended(download(.downloadInstall), .downloaded)
        notices.ended(install(), .onTrial(1, []))
        #expect(notices.due == nil)
        notices.ended(install(), .confirmed)
        notices.tell()
        #expect(posts == ["https://a.example/n?job=7 900 Success"])
    }

    private static let failures: [(ResultCode, DescriptorStatus)] = [
        (.userCancelled, .userCancelled), (.installFailed, .deviceAborted),
        (.installOutOfMemory, .insufficientMemory), (.packageValidationFailed, .nonAcceptableContent),
        (.environmentNotSupported, .nonAcceptableContent),
    ]

    @Test("has the code for an installation that failed", arguments: failures)
    func failed(_ code: ResultCode, _ status: DescriptorStatus) throws {
        let notices = start()
        notices.described(7, try description())
        notices.ended(install(), .failed(code, reason: "so"))
        notices.tell()
        #expect(posts == ["https://a.example/n?job=7 \(status)"])
    }

    @Test(
        "has the code for how the last attempt at the download broke off",
        arguments: DescriptorStatus.allCases)
    func broken(_ status: DescriptorStatus) throws {
        let notices = start()
        notices.described(7, try description())
        notices.broke(8, .success)
        notices.broke(7, status)
        notices.ended(download(), .failed(.downloadFailed, reason: "so"))
        notices.tell()
        #expect(posts == ["https://a.example/n?job=7 \(status)"])
    }

    @Test("is told again a bounded number of times, restarts included")
    func bounded() throws {
        refusal = "HTTP status 503"
        var notices = start()
        notices.described(7, try description())
        notices.ended(download(), .downloaded)
        for attempt in 1...DownloadNotices.attempts {
            #expect(notices.isDue)
            notices.tell()
            #expect(posts.count == attempt && !notices.isDue)
            if attempt == 4 { notices = start() }
            passed += .seconds(7200)
        }
        #expect(notices.due == nil && start().due == nil)
    }

    @Test("is told after a restart what came of it; if nobody knows, that the device gave up")
    func restart() throws {
        let first = start()
        first.described(7, try description())
        first.described(8, try description("https://a.example/8"))
        first.ended(download(), .downloaded)
        let second = start()
        second.start { _ in true }
        second.tell()
        second.tell()
        #expect(posts == ["https://a.example/n?job=7 900 Success"])
        let third = start()
        third.start { _ in false }
        third.tell()
        #expect(posts.last == "https://a.example/8 952 Device Aborted")
    }

    @Test("is the one of the newest descriptor")
    func newest() throws {
        let notices = start()
        notices.described(7, try description())
        notices.described(7, try description("/other"))
        notices.ended(download(), .downloaded)
        notices.tell()
        notices.tell()
        #expect(posts == ["https://a.example/other 900 Success"])
    }

    @Test("is nobody where the descriptor names nobody, or only over http")
    func nobody() throws {
        let notices = start()
        notices.described(7, try description("http://a.example/n"))
        notices.ended(download(), .downloaded)
        #expect(notices.due == nil)
    }
}
