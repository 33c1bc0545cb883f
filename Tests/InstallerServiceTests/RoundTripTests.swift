import Deployment
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import InstallerService

@Suite("Over the installer's socket")
struct RoundTripTests {
    static let components: [InstalledComponent] = {
        var components = whole
        components[0].mismatches = ["org.example.base (= 1.2): 1.1"]
        components[0].notes = PackageNotes(
            urgency: .security, advisory: "two\nlines", supportUntil: "2031-12-31")
        components[0].sbom = "sbom.cdx.json"
        return components
    }()
    static let report = TrialReport(
        current: Trial(
            identifier: .max, generation: 7, confirmer: .server, left: .seconds(59), boots: 3),
        passed: [1, 2])
    private static let whole = [
        InstalledComponent(
            identifier: "org.example.a", version: "1:2.0-1", name: "", description: "two\nlines",
            environment: "debian-12-amd64", package: "org.example", packageVersion: "3", isActive: true),
        InstalledComponent(
            identifier: "org.example.b", version: "1", package: "", packageVersion: "", isActive: false),
    ]

    @Test("each method reaches the deployer, and its result comes back")
    func methods() throws {
        let service = try ServiceThread(as: .owner) {
            $0.installed = RoundTripTests.components
            $0.deviations = [Deviation(component: "org.example.a", reason: "bin/a has another digest")]
            $0.report = RoundTripTests.report
        }
        let client = service.client
        let revision = try client.revision()
        #expect((revision.generation, revision.changes) == (7, 3))
        #expect(try client.inventory() == Inventory(Self.components))
        let order = InstallOrder(
            .inactive, expecting: PackageExpectation(package: "", version: "1.0", digest: Array(0..<32)),
            parameters: "a=1\n\u{1}é")
        let file = try FileHandle.holding(Array("a package".utf8))
        #expect(try client.install(file, order) { _ in .proceed } == Self.components)
        let anything = try FileHandle.holding([])
        _ = try client.install(anything, InstallOrder(.active)) { _ in .proceed }
        try client.activate("a")
        try client.deactivate("b\u{1}\n\"")
        try client.remove("")
        try client.purge("org.example.a")
        try client.rollBack()
        #expect(try client.verify { _ in .proceed }.map { $0.reason } == ["bin/a has another digest"])
        #expect(try client.repair { _ in .proceed }.map { $0.component } == ["org.example.a"])
        #expect(try client.trial() == Self.report)
        try client.confirm()
        try client.serverSeen()
        try client.reset()
        let record = service.end()
        #expect(
            record.asked == [
                "revision", "inventory", "install", "install", "activate a", "deactivate b\u{1}\n\"",
                "remove ", "purge org.example.a",
                "rollBack", "verify", "repair", "trial", "confirm", "serverSeen", "reset",
            ])
        #expect(record.orders == [order, InstallOrder(.active)])
    }

    @Test("a service that doesn't listen serves the connection that it was given, and ends with it")
    func oneConnection() throws {
        let loop = try EventLoop()
        let service = InstallerService(ScriptedDeployer(), loop) { _ in ServiceThread.somebody }
        let ends = try SocketPair()
        service.admit(ends.takeNear())
        do { _ = ends.takeFar() }
        try service.run()
        // Without any there is nothing to serve.
        try service.run()
    }

    @Test("while something is on trial the process doesn't end, and looks at it when its time is up")
    func trial() throws {
        let start = Instant.now
        let service = try ServiceThread { $0.nextLook = .after(.milliseconds(900)) }
        // It ends for idleness after 300 ms, and that is counted from then on.
        #expect(service.end().asked == ["look"])
        #expect(Instant.now - start >= .milliseconds(1200))
    }

    @Test("a plan crosses the socket as it is, whether it is good or not")
    func plans() throws {
        let plan = InstallPlan(
            package: "org.example", version: "2",
            components: [
                PlannedComponent(identifier: "a", version: "2", replaces: "1", isActive: true),
                PlannedComponent(identifier: "b", version: "2", replaces: nil, isActive: false),
            ], notes: PackageNotes(urgency: .security, advisory: "", supportUntil: "2031-12-31"),
            neededSpace: 5, freeSpace: .max, failure: DeploymentFailure(.outOfSpace, "the disk is full"))
        let service = try ServiceThread { $0.planned = plan }
        let order = InstallOrder(.inactive)
        #expect(try service.client.plan(.holding([1]), order) == plan)
        let record = service.end()
        #expect((record.asked, record.orders) == (["plan"], [order]))
    }

    @Test("each failure comes back as it was", arguments: DeploymentFailure.Kind.allCases)
    func failures(_ kind: DeploymentFailure.Kind) throws {
        let service = try ServiceThread { $0.failure = DeploymentFailure(kind, "because of \u{FFFF}this") }
        let error = #expect(throws: DeploymentFailure.self) { try service.client.activate("a") }
        // That the other process was told to stop is nothing that this one was told.
        #expect(error?.kind == (kind == .stopRequested ? .unavailable : kind))
        #expect(error?.sentence == "because of \u{FFFD}this")
        #expect(throws: DeploymentFailure.self) { try service.client.revision() }
        #expect(service.end().asked == ["activate a", "revision"])
    }

    @Test("no two kinds have one name on the bus")
    func names() {
        let names = DeploymentFailure.Kind.allCases.map { DeploymentFailure($0, "").onBus.name }
        #expect(Set(names).count == names.count)
        #expect(names.contains("org.scomo.Installer1.Error.InvalidPackage"))
    }

    @Test("progress comes in order, each phase at least once")
    func progress() throws {
        let steps = [
            DeploymentProgress(.checking), DeploymentProgress(.copying, bytes: 5, total: .max),
            DeploymentProgress(.switching), DeploymentProgress(.testing),
        ]
        let service = try ServiceThread { deployer in
            deployer.steps = steps
            deployer.beforeStep = { _ in try? EventLoop().sleep(.milliseconds(20)) }
        }
        var told: [DeploymentProgress] = []
        _ = try service.client.install(FileHandle.holding([1]), InstallOrder(.active)) {
            told.append($0)
            return .proceed
        }
        #expect(told == steps)
        #expect(service.end().content == [1])
    }

    @Test("a revision is asked for once a second, and again after a change")
    func revisions() throws {
        let service = try ServiceThread()
        _ = (try service.client.revision(), try service.client.revision())
        try service.client.activate("a")
        _ = try service.client.revision()
        #expect(service.end().asked == ["revision", "activate a", "revision"])
    }

    @Test("a process that starts anew has other revisions")
    func instances() throws {
        let (first, second) = (try ServiceThread(), try ServiceThread())
        #expect(try first.client.revision() != second.client.revision())
        _ = (first.end(), second.end())
    }

    @Test("a pipe is a package too, and what others do to it doesn't hold the installer")
    func pipe() throws {
        let service = try ServiceThread()
        let pipe = try PipeEnds()
        try pipe.takeInput().write([1, 2, 3].span)
        _ = try service.client.install(pipe.takeOutput(), InstallOrder(.active)) { _ in .proceed }
        // Nothing is in it, and somebody could still write: the read doesn't wait.
        let open = try PipeEnds()
        #expect(throws: DeploymentFailure(.unreadablePackage, "\(Errno.wouldBlock)")) {
            try service.client.install(open.takeOutput(), InstallOrder(.active)) { _ in .proceed }
        }
        #expect(service.end().asked == ["install"])
    }

    @Test("without anybody there it can't be reached")
    func nobody() throws {
        let client = InstallerClient(socket: "/nowhere/installer", try EventLoop())
        let error = #expect(throws: DeploymentFailure.self) { try client.inventory() }
        #expect(error?.kind == .unavailable)
        #expect(error?.sentence.contains("No such file or directory") == true)
    }
}
