import Installer
import Linux

/// Components in memory.
final class MemoryDeployer: Deployer {
    var components: [InstalledComponent] = []

    func inventory() throws(InstallerError) -> Inventory { Inventory(components) }

    func install(
        _ package: consuming FileHandle, _ activation: Activation
    ) throws(InstallerError) -> [InstalledComponent] { [] }

    func activate(_ component: String) throws(InstallerError) { set(component, isActive: true) }
    func deactivate(_ component: String) throws(InstallerError) { set(component, isActive: false) }
    func remove(_ component: String) throws(InstallerError) {
        components.removeAll { $0.identifier == component }
    }

    private func set(_ component: String, isActive: Bool) {
        for index in components.indices where components[index].identifier == component {
            components[index].isActive = isActive
        }
    }
}
