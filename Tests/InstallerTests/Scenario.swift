import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

/// An operation of the installer, and the device that it is done on.
struct Scenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let packages: [TestPackage]
    let prepare: @Sendable (Device) throws -> Void
    let operation: @Sendable (Device) throws -> Void

    init(
        _ name: String, _ packages: [TestPackage] = [Samples.base, Samples.suite, Samples.newerSuite],
        prepare: @escaping @Sendable (Device) throws -> Void,
        operation: @escaping @Sendable (Device) throws -> Void
    ) {
        (testDescription, self.packages) = (name, packages)
        (self.prepare, self.operation) = (prepare, operation)
    }

    static let recovered = Scenario(
        "update of one of two components", prepare: installAll,
        operation: { try $0.installer.install(Samples.newerSuite) })

    static let all = [
        recovered,
        Scenario(
            "first installation", prepare: { _ in }, operation: { try $0.installer.install(Samples.base) }),
        Scenario(
            "installation of two components", prepare: { try $0.install(Samples.base) },
            operation: { try $0.installer.install(Samples.suite) }),
        Scenario(
            "update, not to be active", prepare: installAll,
            operation: { try $0.installer.install(Samples.newerSuite, .inactive) }),
        Scenario(
            "deactivation", prepare: installAll,
            operation: { try $0.installer.deactivate("org.example.tools") }),
        Scenario(
            "activation",
            prepare: {
                try installAll($0)
                try $0.installer.deactivate("org.example.tools")
            }, operation: { try $0.installer.activate("org.example.tools") }),
        Scenario("removal", prepare: installAll, operation: { try $0.installer.remove("org.example.tools") }),
        Scenario(
            "going back",
            prepare: {
                try installAll($0)
                try $0.install(Samples.newerSuite)
            }, operation: { try $0.installer.rollBackOnce() }),
        Scenario(
            "update that a server has to confirm", prepare: installAll,
            operation: {
                $0.installer.author = EventAuthor(.agent)
                try $0.install(Samples.newerSuite)
            }),
        Scenario(
            "going back from a trial", prepare: beginTrial,
            operation: { if try $0.installer.trial().current != nil { try $0.installer.rollBack() } }),
        Scenario(
            "reset",
            prepare: {
                try installAll($0)
                try $0.installer.markAsFactory()
                try $0.install(Samples.newerSuite)
            }, operation: { try $0.installer.reset() }),
    ]

    /// What either happens or not; what a failing disk leaves of it is looked at elsewhere.
    static let more = [
        Scenario(
            "confirmation by a server", prepare: beginTrial, operation: { try $0.installer.serverSeen() }),
        Scenario("confirmation by a person", prepare: beginTrial, operation: { try $0.installer.confirm() }),
        Scenario(
            "start of the device during a trial", prepare: beginTrial,
            operation: {
                $0.clock.moment = Moment(boot: "second", uptime: 5)
                _ = try $0.installer.recover()
            }),
        Scenario(
            "last start of the device during a trial",
            prepare: {
                try beginTrial($0)
                for _ in 0..<3 {
                    $0.clock.start()
                    _ = try $0.installer.recover()
                }
            },
            operation: {
                $0.clock.moment = Moment(boot: "last", uptime: 5)
                _ = try $0.installer.recover()
            }),
        Scenario(
            "end of a trial's time", prepare: beginTrial,
            operation: {
                $0.clock.moment.uptime = 5000
                _ = try $0.installer.look()
            }),
        Scenario(
            "marking of what is installed as the factory's", prepare: installAll,
            operation: { try $0.installer.markAsFactory() }),
    ]

    static let beginTrial: @Sendable (Device) throws -> Void = {
        try installAll($0)
        $0.installer.author = EventAuthor(.agent)
        try $0.install(Samples.newerSuite)
    }

    static let installAll: @Sendable (Device) throws -> Void = {
        try $0.install(Samples.base)
        try $0.install(Samples.suite)
    }

    /// A disk on which everything is ready for the operation.
    func disk() throws -> CrashingFileSystem {
        let device = try Device()
        _ = try device.installer.recover()
        try prepare(device)
        return device.files
    }
}

extension Installer {
    /// Going back is the one operation that doesn't bear repetition: it goes back further, if it can.
    fileprivate func rollBackOnce() throws {
        do throws(DeploymentFailure) {
            try rollBack()
        } catch {
            guard error.kind == .noEarlierSoftware else { throw error }
        }
    }
}
