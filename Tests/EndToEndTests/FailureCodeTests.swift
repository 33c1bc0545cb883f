import TestSupport
import Testing

/// Codes of the standard that take more than a bad package or a bad host; most others are in `DeliveryTests` and `LifeTests`.
@Suite("The standard's result codes for what a device can't do", .timeLimit(.minutes(20)))
struct FailureCodeTests {
    private static let state = "\(Rehearsal.deployed)/State"
    private static let status = "\(Rehearsal.deployed)/Status"

    /// What an order leads to that the installer's disk, hit from the first call on, keeps from being done.
    private func order(
        _ step: Rehearsal.Step, after first: [Rehearsal.Step]?, on error: DiskError
    ) throws -> (messages: [Rehearsal.Received], device: Device) {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        try maker.pack("1.0", into: directory.file("."))
        let reading = Rehearsal.Step.commands(Commands.get(Self.state) + Commands.get(Self.status))
        let server = try ScriptedManagementServer(
            (first.map { [$0, []] } ?? []) + [[step], [], [reading]], files: directory.file("."))
        let device = try server.device(maker: maker, settings: Rehearsal.impatient)
        if first != nil { try device.session().expectSuccess() }
        let faults = try FailingCalls(in: device.directory.path)
        let store = device.directory.file("store")
        try device.startInstallers(
            with: faults.words("FAIL_BELOW=\(store)", "FAIL_AT=1") + error.settings)
        try device.session().expectSuccess()
        // With a disk that is well again.
        try device.startInstallers(with: [])
        try device.session().expectSuccess()
        return (try server.transcript(), device)
    }

    @Test("1406 says that there is no room for what is installed; the package is kept")
    func noRoom() throws {
        let fetch = Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")
        let (messages, device) = try order(fetch, after: nil, on: .full)
        #expect(messages.flatMap(\.reports).map(\.code) == [1406])
        #expect(messages.flatMap(\.reports).map(\.target) == [Rehearsal.delivered])
        withExtendedLifetime(device) {}
    }

    @Test("1408 says that a component's own command kept it from being removed")
    func removal() throws {
        let answers = try Rehearsal.play(
            [
                Rehearsal.Scene(
                    steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: []),
                Rehearsal.Scene(
                    steps: [Rehearsal.execute("Remove", on: Rehearsal.deployed)],
                    reading: [Self.state, Self.status]),
            ]
        ) {
            try $0.pack(
                "1.0", into: $1, healthCheck: #"[ "$1" != --fail ]"#, own: "Pre-Remove: bin/check --fail\n")
        }
        #expect(answers[0].results == [1200])
        #expect(answers[1].results == [1408])
        // Active still, and the removal failed.
        #expect([Self.state, Self.status].map(answers[1].value) == ["20", "20"])
    }

    @Test(
        "1410 says that a component couldn't be deactivated, which stays active",
        arguments: [DiskError.full, .readOnly])
    func deactivation(_ error: DiskError) throws {
        let (messages, device) = try order(
            Rehearsal.execute("Deactivate", on: Rehearsal.deployed),
            after: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], on: error)
        #expect(messages.flatMap(\.reports).map(\.code) == [1200, 1410])
        #expect(messages.compactMap { $0.results[Self.state] } == ["20"])
        #expect(messages.compactMap { $0.results[Self.status] } == ["60"])
        #expect(try device.runActive("greet") == "greetings from 1.0")
    }
}
