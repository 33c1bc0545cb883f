import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("That all is in order")
struct OrderMarkTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
    }

    /// Leaves something in the store that nothing refers to.
    private func litter() throws { try device.files.makeDirectory("store/litter", mode: 0o755) }

    private var isLittered: Bool { get throws { try device.files.attributes(of: "store/litter") != nil } }

    @Test("is noted after each change, and then a start reads nothing of what is installed")
    func start() throws {
        try litter()
        device.files.filesRead = []
        #expect(try device.startAgain() == RecoveryReport())
        #expect(device.files.filesRead == [])
        #expect(try isLittered)
    }

    @Test("counts for no other run of the device, way to start units or generation", arguments: [0, 1, 2])
    func limits(_ difference: Int) throws {
        try litter()
        switch difference {
        case 0: device.clock.start()
        case 1: device.system.reboot()
        default:
            try device.files.remove("current")
            try device.files.makeSymbolicLink(at: "current", to: "generations/1")
        }
        try device.startAgain()
        #expect(try !isLittered)
    }

    @Test("isn't noted where the run of the device isn't known")
    func unknown() throws {
        device.clock.moment = Moment(boot: "", uptime: 5)
        try device.startAgain()
        try litter()
        try device.startAgain()
        #expect(try !isLittered)
    }

    @Test("isn't noted as long as units don't run as they should")
    func units() throws {
        try device.install(Services.package([Services.component("web")]))
        device.clock.start()
        device.system.reboot()
        device.system.refusals["start web.service"] = .failed("it is ill")
        for _ in 0..<2 { #expect(try device.startAgain().units != nil) }
        device.system.refusals = [:]
        #expect(try device.startAgain() == RecoveryReport())
    }

    @Test("isn't said by a program that was killed while it worked, whenever that was")
    func killed() throws {
        let disk = device.files.copy()
        let clean = try Device(disk.copy())
        _ = try clean.installer.recover()
        clean.files.fault = .none
        try clean.install(Samples.newerSuite)
        for count in 0..<clean.files.operations {
            let killed = try Device(disk.copy())
            _ = try killed.installer.recover()
            killed.files.failPower(after: count)
            guard (try? killed.install(Samples.newerSuite)) == nil else { break }
            // All that it wrote is in the kernel's cache, and the device runs on.
            let after = try Device(killed.files.copy())
            try after.startAgain()
            let names = try after.files.list("generations", limit: 10)
            #expect(names == ["1", "2"] || names == ["2", "3"], "killed after \(count) operations")
            try after.install(Samples.newerSuite)
            #expect(after.files.tree == clean.files.tree, "killed after \(count) operations")
        }
    }

    @Test("is no reason to keep what the confirmation of a trial makes superfluous")
    func trial() throws {
        device.installer.author = EventAuthor(.agent)
        try device.install(Samples.newerSuite)
        try device.startAgain()
        #expect(try device.files.list("generations", limit: 10) == ["1", "2", "3"])
        try device.installer.serverSeen()
        #expect(try device.files.list("generations", limit: 10) == ["2", "3"])
        try litter()
        try device.startAgain()
        #expect(try isLittered)
    }
}
