internal import DMServer
internal import DeliveryPackage

/// What a device gets that asks for updates: of every package that it has components of, the newest one in the
/// server's folder, if that is newer than what the device has.
struct UpdatePolicy: Sendable {
    let folder: PackageFolder

    /// The packages to install. `pending` are the packages that are on their way already.
    func updates(for inventory: DeviceInventory, pending: Set<String>) -> [PackageDescription] {
        let deployed = Dictionary(grouping: inventory.deployed) { $0.packageId ?? "" }
        let newest = Dictionary(grouping: folder.packages().compactMap(\.description)) { $0.packageId }
        return deployed.keys.sorted().filter { !$0.isEmpty && !pending.contains($0) }.compactMap {
            identifier in
            let candidate = newest[identifier]?.max { Version($0.version) < Version($1.version) }
            guard let candidate, candidate.isNewer(than: deployed[identifier] ?? []) else { return nil }
            return candidate
        }
    }
}

extension PackageDescription {
    /// Whether one of the components is newer here. A device tells versions of components, not of packages; where
    /// this package has none of them, its own version has to do.
    fileprivate func isNewer(than deployed: [DeviceInventory.Deployed]) -> Bool {
        deployed.contains { component in
            guard let version = component.version else { return true }
            return Version(version) < Version(components[component.id] ?? self.version)
        }
    }
}
