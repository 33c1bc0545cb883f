import Installer
import Linux

/// Software in memory, which outlives the power as a real generation does.
///
/// A package is text: its identifier, then its components, each with a version: `org.example.suite core@1 tools@2`.
final class FakeDeployer: Deployer {
    var components: [String: InstalledComponent] = [:]
    /// What the next calls fail with.
    var refusal: InstallerError?
    var inventoryRefusal: InstallerError?

    func inventory() throws(InstallerError) -> Inventory {
        if let inventoryRefusal { throw inventoryRefusal }
        return Inventory(components.values.sorted { $0.identifier < $1.identifier })
    }

    func install(
        _ package: consuming FileHandle, _ activation: Activation
    ) throws(InstallerError) -> [InstalledComponent] {
        preconditionFailure("packages of this file system have no descriptors")
    }

    func install(content: String, _ activation: Activation) throws(InstallerError) -> [InstalledComponent] {
        if let refusal { throw refusal }
        let words = content.split(separator: " ").map(String.init)
        var installed: [InstalledComponent] = []
        for word in words.dropFirst() {
            let parts = word.split(separator: "@").map(String.init)
            let component = InstalledComponent(
                identifier: parts[0], version: parts[1], name: "The \(parts[0])", description: "A part",
                environment: "test", package: words[0], packageVersion: "1", isActive: activation == .active)
            components[parts[0]] = component
            installed.append(component)
        }
        return installed
    }

    func activate(_ component: String) throws(InstallerError) { try set(component, isActive: true) }
    func deactivate(_ component: String) throws(InstallerError) { try set(component, isActive: false) }

    func remove(_ component: String) throws(InstallerError) {
        if let refusal { throw refusal }
        components[component] = nil
    }

    private func set(_ component: String, isActive: Bool) throws(InstallerError) {
        if let refusal { throw refusal }
        guard components[component] != nil else { throw .noSuchComponent(component) }
        components[component]?.isActive = isActive
    }
}
