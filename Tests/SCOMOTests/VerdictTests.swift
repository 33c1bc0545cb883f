import Deployment
import SCOMO
import SCOMOTerms
import Testing

/// The table of causes, row by row; README of SCOMO shows it.
@Suite("What follows when work stops")
struct VerdictTests {
    private let work = Work(operation: 1, primitive: .downloadInstall, action: .activate("a"))

    private static let downloads: [(DownloadFailure.Kind, Verdict, Int)] = [
        (.unreachable, .notYet(.network), 1501), (.untrusted, .notYet(.network), 1501),
        (.cutShort, .notYet(.network), 1402), (.serverError, .notYet(.server), 1500),
        (.unauthorized, .notYet(.server), 1403), (.outOfSpace, .notYet(.storage), 1404),
        (.storage, .notYet(.storage), 1402), (.misconfigured, .notYet(.device), 1402),
        (.outOfResources, .notYet(.device), 1402), (.stopRequested, .notYet(.device), 1402),
        (.refused, .never, 1402), (.tooLarge, .never, 1404), (.badAddress, .never, 1402),
        (.forbiddenHost, .notYet(.server), 1402), (.otherSize, .notYet(.server), 1402),
        (.otherType, .notYet(.server), 1413),
        (.otherDigest, .notYet(.server), 1458), (.notNow, .notYet(.permission), 1402),
        (.badDescriptor, .never, 1402),
        (.unknownDescriptor, .never, 1402), (.notAcceptable, .never, 1413),
    ]

    @Test("of a download", arguments: downloads)
    func download(_ kind: DownloadFailure.Kind, _ verdict: Verdict, _ code: Int) {
        let cause = work.cause(DownloadFailure(kind, "so"))
        #expect(cause.verdict == verdict)
        #expect(cause.result == .failed(ResultCode(rawValue: code), reason: "so"))
    }

    private static let changes: [(DeploymentFailure.Kind, Verdict, Int)] = [
        (.busy, .notYet(.device), 1405), (.outOfResources, .notYet(.device), 1405),
        (.timedOut, .notYet(.device), 1405), (.stopRequested, .notYet(.device), 1405),
        (.unavailable, .notYet(.device), 1405), (.notPermitted, .notYet(.device), 1405),
        (.outOfSpace, .notYet(.storage), 1406), (.storage, .notYet(.storage), 1405),
        (.unreadablePackage, .notYet(.storage), 1405), (.invalidPackage, .never, 1407),
        (.unexpectedPackage, .never, 1454), (.wrongEnvironment, .never, 1413),
        (.onTrial, .notYet(.device), 1405),
        (.unmetDependency, .never, 1450), (.neededByOthers, .never, 1451), (.noSuchComponent, .never, 1405),
        (.unhealthy, .never, 1405), (.hookFailed, .never, 1405), (.nameTaken, .never, 1453),
        (.notReady, .notYet(.readiness), 1452), (.damagedComponent, .never, 1405),
        (.noEarlierSoftware, .never, 1405),
        (.notYetValid, .notYet(.clock), 1407), (.unusableTrust, .notYet(.device), 1405),
        (.cancelled, .never, 1401), (.downgrade, .never, 1455), (.expired, .never, 1456),
    ]

    @Test("of an installation", arguments: changes)
    func installation(_ kind: DeploymentFailure.Kind, _ verdict: Verdict, _ code: Int) {
        let cause = work.cause(DeploymentFailure(kind, "so"))
        #expect(cause.verdict == verdict)
        #expect(cause.result == .failed(ResultCode(rawValue: code), reason: "so"))
    }

    @Test("is said of every kind")
    func complete() {
        #expect(Self.downloads.map { $0.0 }.count == DownloadFailure.Kind.allCases.count)
        #expect(Set(Self.changes.map { $0.0 }) == Set(DeploymentFailure.Kind.allCases))
    }

    @Test("how long work has waited is known after a restart, and forgotten when its stage ends")
    func waited() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.waits(download, .seconds(86_400))
        try device.restart()
        #expect(device.components.waited(download) == .seconds(86_400))
        #expect(try device.get("Download/x/Status") == "30")
        #expect(device.components.reports.isEmpty)
        try device.components.finished(download, try device.perform(download))
        let install = try #require(device.components.nextWork())
        #expect(device.components.waited(install) == .zero)
        // What is said of work that isn't the current one changes nothing.
        try device.components.waits(download, .seconds(5))
        #expect(device.components.waited(install) == .zero)
    }
}
