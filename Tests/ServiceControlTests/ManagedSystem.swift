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
    lazy var components = SystemdComponents(
        manager: ServiceManager(
            loop: loop,
            addresses: [
                .own("unix:path=\(directory.file("absent"))"), .own("unix:path=\(directory.file("manager"))"),
            ]),
        links: UnitLinks(links, store: "/var/lib/scomo"), store: "/var/lib/scomo",
        accounts: { [unowned self] in accounts[$0] })
    let links: LinuxFileSystem

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop()
        manager = try StandInManager(at: directory.file("manager"), loop)
        try FileManager.default.createDirectory(
            atPath: directory.file("units"), withIntermediateDirectories: false)
        links = try LinuxFileSystem(root: directory.file("units"), followsLinks: false)
    }
}
