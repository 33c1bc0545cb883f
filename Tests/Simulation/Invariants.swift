import DMServer
import Deployment
import Linux
import TestSupport

@testable import SCOMO

/// What has to be true at the end of every run, whatever happened.
struct Invariants {
    private let world: World
    private let catalogue: Catalogue
    private let device: SimulatedDevice

    init(_ world: World, _ catalogue: Catalogue, _ device: SimulatedDevice) {
        (self.world, self.catalogue, self.device) = (world, catalogue, device)
    }

    func check() {
        checkReports()
        DiskCheck(world, catalogue, device.store).checkAll()
        checkView()
        guard let components = device.components else { return }
        checkPackages(components)
    }

    /// Each operation has one report: more than one copy only where an answer was lost.
    private func checkReports() {
        for booked in device.server.book {
            let name = booked.order.correlator
            world.require(!booked.isOpen, "\(name) has no end: \(booked.state)")
            let isReported = !booked.reports.isEmpty || booked.isGivenUp
            world.require(isReported, "\(name) was accepted and never reported")
        }
    }

    /// What the server has read is what is there.
    func checkView() {
        guard let components = device.components, let view = device.server.inventory,
            let truth = try? device.deployer.inventory()
        else { return world.violated("nobody knows what is installed") }
        let known = Set(view.deployed.map { "\($0.id) \($0.version ?? "") \($0.state == .active)" })
        let real = Set(truth.components.map { "\($0.identifier) \($0.version) \($0.isActive)" })
        world.require(known == real, "the server knows \(known.sorted()), and there is \(real.sorted())")
        let packages = view.delivered.map(\.node).sorted()
        let nodes = components.state.delivered.map { "./SCOMO/Inventory/Delivered/\($0.name)" }.sorted()
        world.require(packages == nodes, "the server knows the packages \(packages), and there are \(nodes)")
    }

    /// Each package's file has a node, and each node that has one its file.
    private func checkPackages(_ components: SoftwareComponents) {
        let wanted = components.state.files.map { "/packages/\($0).scomo" }.sorted()
        let found = device.state.snapshot.keys.filter { $0.hasPrefix("/packages/") && $0 != "/packages/" }
        world.require(
            found.sorted() == wanted, "there are the packages \(found.sorted()), and \(wanted) are needed")
    }
}
