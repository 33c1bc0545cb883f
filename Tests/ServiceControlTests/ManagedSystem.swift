import Foundation
import Installer
import Linux
import Systemd
import TestSupport

@testable import ServiceControl

/// A service manager that is a stand-in, and what asks it.
final class ManagedSystem {
    let directory: TemporaryDirectory
    let loop: EventLoop
    let manager: StandInManager
    var accounts: [String: UserAccount] = [:]
    lazy var components = makeComponents()

    /// - Parameter unitTime: How long a unit may take to start, and to stop.
    func makeComponents(unitTime: Duration = .seconds(600)) -> SystemdComponents {
        SystemdComponents(
            manager: ServiceManager(
                loop: loop,
                addresses: [
                    .own("unix:path=\(directory.file("absent"))"),
                    .own("unix:path=\(directory.file("manager"))"),
                ]),
            links: UnitLinks(directory.file("units"), store: "/var/lib/scomo"), store: "/var/lib/scomo",
            unitTime: unitTime, accounts: { [unowned self] in accounts[$0] })
    }

    /// What the generator would show when the manager reads its units; nil if there is no generator.
    var generated: [ShownUnit]? = []

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop()
        manager = try StandInManager(at: directory.file("manager"), loop)
        manager.whenReloaded = { [unowned self] in generate() }
    }

    /// As the manager does: what was generated before goes, and comes again if there is something.
    private func generate() {
        let place = directory.file("units")
        try? FileManager.default.removeItem(atPath: place)
        guard let generated, !generated.isEmpty else { return }
        try? FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        try? UnitLinks(place, store: "/var/lib/scomo").make(generated) { accounts[$0] != nil }
    }
}
