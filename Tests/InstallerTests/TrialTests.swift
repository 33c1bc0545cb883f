import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("New software on trial")
struct TrialTests {
    private let device: Device
    private let tools = "org.example.tools"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
        device.installer.author = EventAuthor(.agent)
    }

    private var trial: Trial? { get throws { try device.installer.trial().current } }
    private var version: String? { get throws { try device.inventory[tools]?.version } }

    @Test("waits for the server if the agent ordered it, and is confirmed by it")
    func server() throws {
        try device.install(Samples.newerSuite)
        let trial = try #require(try trial)
        #expect((trial.confirmer, trial.left, trial.boots) == (.server, .seconds(3600), 3))
        #expect(try device.installer.trial().standing(of: trial.identifier) == .waiting)
        try device.installer.serverSeen()
        #expect(try device.installer.trial() == TrialReport(passed: [trial.identifier]))
        #expect(try version == "2.0")
        // Nobody goes back now.
        device.clock.pass(10_000)
        device.clock.start()
        #expect(try device.startAgain() == RecoveryReport())
        #expect(try version == "2.0")
        #expect(try device.installer.trial().standing(of: trial.identifier) == .passed)
    }

    @Test("is none if a person ordered it: then the health checks are enough")
    func person() throws {
        device.installer.author = EventAuthor(.root)
        try device.install(Samples.newerSuite)
        #expect(try device.installer.trial() == TrialReport())
    }

    @Test("is whatever changes what is in use, too")
    func changes() throws {
        for change in [
            { try device.installer.deactivate(tools) }, { try device.installer.activate(tools) },
            { try device.installer.remove(tools) },
        ] {
            try change()
            #expect(try trial?.confirmer == .server)
            // What is done already is done, also while it is on trial.
            try change()
            try device.installer.serverSeen()
            #expect(try trial == nil)
        }
    }

    static let rules: [(Confirmer?, String?, EventAuthor.Role, Confirmer)] = [
        (nil, nil, .agent, .server), (nil, nil, .root, .health), (nil, "health", .agent, .health),
        (nil, "person", .root, .person), (nil, "server", .root, .server),
        (.health, "server", .agent, .health), (.server, "health", .root, .server),
        (.person, nil, .agent, .person),
    ]

    @Test("is confirmed by whom the operator says, else by whom the package says", arguments: rules)
    func rule(
        _ setting: Confirmer?, _ word: String?, _ orderer: EventAuthor.Role, _ confirmer: Confirmer
    ) throws {
        device.settings.trial = TrialSettings(confirmer: setting)
        try device.startAgain()
        device.installer.author = EventAuthor(orderer)
        var package = Samples.newerSuite
        package.fields += word.map { [("Confirm", $0), ("Confirm-Timeout", "2h")] } ?? []
        try device.install(package)
        #expect(try trial?.confirmer ?? .health == confirmer)
        let limit = Duration.seconds(word == nil ? 3600 : 7200)
        #expect(try trial?.left ?? limit == limit)
    }

    @Test("lasts as long as the operator says, whatever the package says")
    func limit() throws {
        device.settings.trial = TrialSettings(timeLimit: .seconds(10), boots: 0)
        try device.startAgain()
        var package = Samples.newerSuite
        package.fields += [("Confirm-Timeout", "2h")]
        try device.install(package)
        #expect(try trial?.left == .seconds(10))
        #expect(try trial?.boots == 0)
    }

    @Test("that waits for a person isn't confirmed by a server, but by a person; one for a server by both")
    func words() throws {
        device.settings.trial = TrialSettings(confirmer: .person)
        try device.startAgain()
        try device.install(Samples.newerSuite)
        try device.installer.serverSeen()
        #expect(try trial?.confirmer == .person)
        try device.installer.confirm()
        #expect(try trial == nil)
        device.settings.trial = TrialSettings(confirmer: .server)
        try device.startAgain()
        try device.installer.remove(tools)
        try device.installer.confirm()
        #expect(try trial == nil)
    }

    @Test("ends when its time is up, and the device goes back")
    func timeUp() throws {
        let before = try device.inventory
        try device.install(Samples.newerSuite)
        let trial = try #require(try trial)
        device.clock.pass(3599)
        #expect(try device.installer.look() == [])
        #expect(try device.installer.trial().current?.left == .seconds(1))
        device.clock.pass(1)
        // Until the device has gone back, the trial goes on.
        #expect(try device.installer.trial().standing(of: trial.identifier) == .waiting)
        #expect(
            try device.installer.look() == [
                "went back: generation 3 was not confirmed in time: no server was reached"
            ])
        #expect(try device.inventory == before)
        #expect(try device.installer.trial().standing(of: trial.identifier) == .failed)
        #expect(device.installer.nextLook == nil)
        try device.files.expectWhole(before, [Samples.base, Samples.suite])
        // The word comes too late, and changes nothing.
        try device.installer.serverSeen()
        #expect(try device.inventory == before)
    }

    @Test("isn't confirmed by a word that comes after its time, although nobody has looked")
    func lateWord() throws {
        let before = try device.inventory
        try device.install(Samples.newerSuite)
        device.clock.pass(4000)
        let error = #expect(throws: DeploymentFailure.self) { try device.installer.confirm() }
        #expect(error?.kind == .unhealthy)
        #expect(error?.sentence.contains("not confirmed in time") == true)
        #expect(try device.inventory == before)
    }

    @Test("takes time from runs of the device alone, and a restart of the program costs nothing")
    func time() throws {
        try device.install(Samples.newerSuite)
        device.clock.pass(1000)
        #expect(try device.startAgain() == RecoveryReport())
        #expect(try trial?.left == .seconds(2600))
        #expect(try trial?.boots == 3)
        device.clock.start()
        try device.startAgain()
        #expect(try trial?.left == .seconds(2600))
        #expect(try trial?.boots == 2)
        // The clock of the device's runs never goes backwards; if it did, no time would come back.
        device.clock.moment.uptime = 0
        #expect(try trial?.left == .seconds(2600))
    }

    @Test("ends at one start too many", arguments: [0, 1, 3])
    func starts(_ allowed: Int) throws {
        let before = try device.inventory
        device.settings.trial = TrialSettings(boots: allowed)
        try device.startAgain()
        try device.install(Samples.newerSuite)
        for _ in 0..<allowed {
            device.clock.start()
            // However often programs start then.
            for _ in 0..<3 { #expect(try device.startAgain() == RecoveryReport()) }
            #expect(try version == "2.0")
        }
        device.clock.start()
        #expect(
            try device.startAgain().sentences == [
                "went back: generation 3 was not confirmed, and the device started too often meanwhile"
            ])
        #expect(try device.inventory == before)
    }

    @Test("ends when the disk doesn't keep a start, which needs no space")
    func fullDisk() throws {
        let before = try device.inventory
        try device.install(Samples.newerSuite)
        device.clock.start()
        device.files.fault = .isFull(from: 0)
        #expect(try device.startAgain().abandonedGeneration == 3)
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/2")
    }

    @Test("whose record is damaged ends at the next look")
    func damage() throws {
        try device.install(Samples.newerSuite)
        try device.files.write(Array("nonsense".utf8), to: "generations/3/trial")
        #expect(try device.startAgain().abandonedGeneration == 3)
        #expect(try version == "1.0")
    }

    @Test("keeps everybody from other changes, but not from going back")
    func otherChanges() throws {
        try device.install(Samples.newerSuite)
        let before = device.files.snapshot
        let waits = DeploymentFailure(InstallerError.onTrial(.server))
        #expect(waits.kind == .onTrial)
        #expect(throws: waits) { try device.installer.remove(tools) }
        #expect(throws: waits) { try device.install(Samples.suite) }
        #expect(throws: waits) { try device.installer.reset() }
        #expect(throws: waits) { try device.installer.markAsFactory() }
        // The same once more is no other change.
        try device.install(Samples.newerSuite)
        #expect(device.files.snapshot == before)
        try device.installer.rollBack()
        #expect(try version == "1.0")
        #expect(try trial == nil)
        try device.installer.remove(tools)
    }

    @Test("before which nothing was installed can be gone back from, and ends in nothing")
    func first() throws {
        let device = try Device()
        device.installer.author = EventAuthor(.agent)
        try device.install(Samples.base)
        try device.installer.rollBack()
        #expect(try device.inventory == Inventory())
        try device.install(Samples.base)
        device.clock.pass(3600)
        #expect(try device.installer.look().count == 1)
        #expect(try device.inventory == Inventory())
        #expect(device.files.tree == ["generations", "lock", "store"])
    }
}
