import Foundation
import TestSupport
import Testing

/// The codes of `Packaging/result-codes.md` that the standard doesn't have; those that it has are in the other suites.
@Suite("The device's own result codes", .timeLimit(.minutes(20)))
struct OwnCodeTests {
    /// What is wrong with the second of two packages, the first of which is version 2.0.
    enum Mistake: CaseIterable, Sendable {
        case needsAnother, notReady, another, older, expired

        var code: Int {
            switch self {
            case .needsAnother: 1450
            case .notReady: 1452
            case .another: 1454
            case .older: 1455
            case .expired: 1456
            }
        }

        /// Makes the package, and returns the name of its file.
        func pack(_ maker: Maker, into folder: String) throws -> String {
            switch self {
            case .needsAnother: try maker.pack("3.0", into: folder, own: "Depends: org.example.absent\n")
            case .notReady:
                try maker.pack("3.0", into: folder, healthCheck: "exit 1", own: "Ready-Check: bin/check\n")
            case .another: try maker.pack("3.0", into: folder, component: "org.example.another")
            case .older: try maker.pack("1.0", into: folder)
            case .expired: try maker.pack("3.0", into: folder, fields: "Valid-Until: 2020-01-01T00:00:00Z\n")
            }
        }
    }

    @Test("each says what is wrong with a package", arguments: Mistake.allCases)
    func package(_ mistake: Mistake) throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let good = try maker.pack("2.0", into: directory.file("."))
        let bad = try mistake.pack(maker, into: directory.file("."))
        let version = "\(Rehearsal.deployed)/Version"
        let server = try ScriptedManagementServer(
            [
                [Rehearsal.fetch("DownloadInstall", good)], [],
                [Rehearsal.fetch("DownloadInstall", bad, at: "./SCOMO/Download/y")],
                [.commands(Commands.get(version))],
            ], files: directory.file("."))
        let device = try server.device(maker: maker, settings: "[Deadlines]\nReadiness=1s")
        for _ in 0..<2 { try device.session().expectSuccess() }
        let messages = try server.transcript()
        #expect(messages.flatMap(\.reports).map(\.code) == [1200, mistake.code])
        #expect(messages.compactMap { $0.results[version] } == ["2.0"])
        withExtendedLifetime(device) {}
    }

    @Test(
        "1457 says that the owner doesn't allow a component, before it is written or even fetched",
        arguments: [
            "ForbiddenComponents=org.example.gre*", "AllowedComponents=org.example.another other",
            "ForbiddenComponents=\(Maker.package)",
        ])
    func forbidden(_ setting: String) throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        // Whoever fetched that would wait for its host.
        let address = setting.hasSuffix(Maker.package) ? Rehearsal.url("503") : package
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("DownloadInstall", address)], []], files: directory.file("."))
        let device = try server.device(maker: maker, settings: "[SCOMO]\n\(setting)")
        try device.session().expectSuccess()
        #expect(try server.transcript().flatMap(\.reports).map(\.code) == [1457])
        #expect(
            !FileManager.default.fileExists(atPath: device.directory.file("store/store/\(Maker.component)")))
    }

    @Test("1453 says that a unit's name is somebody else's")
    func taken() throws {
        let fleet = try Fleet()
        for (component, code) in [(Maker.component, 1200), ("org.example.other.greeter", 1453)] {
            // Of the other one only the version is another, so that both packages have a folder and a name of their own.
            let package = try fleet.maker.pack(
                code == 1200 ? "1.0" : "1.1", into: fleet.server.packages, component: component,
                unit: "[Service]\nExecStart=/bin/true\n")
            #expect(try fleet.perform("DownloadInstall", "package", package).codes == [code])
        }
        #expect(try fleet.server.inventory().deployed.map(\.id) == [Maker.component])
    }

    @Test("1451 says that somebody needs what was to go")
    func needed() throws {
        let fleet = try Fleet()
        let base = "org.example.base"
        let folder = fleet.server.packages
        for package in [
            try fleet.maker.pack("1.0", into: folder, component: base),
            try fleet.maker.pack("1.0", into: folder, own: "Depends: \(base)\n"),
        ] {
            #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
        }
        #expect(try fleet.perform("Remove", "component", base).codes == [1451])
        #expect(try fleet.perform("Deactivate", "component", base).codes == [1451])
        #expect(try fleet.server.inventory().deployed.map(\.state) == ["active", "active"])
    }
}
