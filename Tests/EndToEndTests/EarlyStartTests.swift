import Foundation
import TestSupport
import Testing

@Suite("What the installer does early at a start of the device", .timeLimit(.minutes(20)))
struct EarlyStartTests {
    private let maker: Maker
    private let device: Device

    init() throws {
        maker = try Maker()
        device = try Device(port: 1, roots: maker.root, maker: maker)
    }

    /// Installs a package by a person's word, where nothing is started.
    private func install(
        _ version: String, settings: String = "", fields: String = "", unit: String? = nil
    ) throws {
        try device.useInstallerSocket("Units=none\n\(settings)")
        let name = try maker.pack(version, into: device.directory.path, fields: fields, unit: unit)
        let installer = try device.startInstaller()
        defer { installer.end() }
        let words = [Programs.control, "--installer", device.installerSocket, "install"]
        #expect(try Ended(Command(words + [device.directory.file(name)])).status == 0)
    }

    private func run(_ environment: [String] = [], _ options: String...) throws -> Ended {
        let words = ["/usr/bin/env"] + environment + [Programs.installer, "--config"]
        return Ended(try Command(words + [device.directory.file("installer.conf")] + options))
    }

    private func list(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: device.directory.file(folder)).sorted()
    }

    @Test("links to the units in use, for systemd, in a folder that is there")
    func exposure() throws {
        let folder = device.directory.file("units")
        try Command.run("mkdir", folder)
        // Nothing is installed.
        #expect(try run([], "--expose-units", folder).status == 0)
        #expect(try list("units") == [])
        try install("1.0", unit: "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=x.target\n")
        // Its owner wants no units.
        #expect(try run([], "--expose-units", folder).status == 0)
        #expect(try list("units") == [])
        try device.useInstallerSocket("Units=systemd")
        let none = try run([], "--expose-units", device.directory.file("absent"))
        #expect(none.status == 69 && none.output.contains("units can't be shown: "))
        #expect(try run([], "--expose-units", folder).status == 0)
        #expect(try list("units") == ["greeter.service", "greeter.service.d", "multi-user.target.wants"])
        let link = try Command.run("readlink", "\(folder)/greeter.service")
        #expect(
            link == device.directory.file("store/current/active/\(Maker.component)/share/greeter.service"))
        #expect(
            try Command.run("cat", "\(folder)/greeter.service.d/scomo.conf")
                == "[Unit]\nAfter=scomo-installer-start.service")
        #expect(
            try Command.run("readlink", "\(folder)/multi-user.target.wants/greeter.service")
                == "../greeter.service")
    }

    @Test("reads its settings by a link in the usual place, where the owner keeps them elsewhere")
    func link() throws {
        try install("1.0", unit: "[Service]\nExecStart=/bin/true\n")
        try device.useInstallerSocket("Units=systemd")
        let (usual, own) = (device.directory.file("link.conf"), device.directory.file("installer.conf"))
        try Command.run("ln", "-s", own, usual)
        try Command.run("mkdir", device.directory.file("units"))
        let words = [Programs.installer, "--config", usual]
        let ended = Ended(try Command(words + ["--expose-units", device.directory.file("units")]))
        #expect(ended.status == 0, "\(ended.output)")
        #expect(try list("units").contains("greeter.service"))
    }

    @Test("counts each start of the device once, by the service manager's word; one too many ends a trial")
    func starts() throws {
        try install("1.0", fields: "Confirm: health\n")
        try install("2.0", settings: "[Trial]\nBoots=1", fields: "Confirm: person\n")
        for start in ["first", "first"] {
            #expect(try run(["SCOMO_BOOT_ID=\(start)"], "--decide-start").status == 0)
            #expect(try device.runActive("greet") == "greetings from 2.0")
        }
        let last = try run(["SCOMO_BOOT_ID=second"], "--decide-start")
        #expect(last.status == 0 && last.output.contains("started too often"), "\(last.output)")
        #expect(try device.runActive("greet") == "greetings from 1.0")
    }
}
