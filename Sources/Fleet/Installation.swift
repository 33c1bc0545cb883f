internal import DMServer

/// A component on a device.
public struct Installation: Equatable, Sendable {
    /// On which it is.
    public var device: Device
    /// The component's identifier.
    public var component: String
    /// As the device writes it; nil when it has none.
    public var version: String?
    /// When it was first found there in this version: ISO 8601 in UTC; nil where nobody has looked then.
    public var since: String?
    /// The package that it came from; nil when the device doesn't say so.
    public var package: String?

    public init(device: Device, component: String, version: String?, since: String?, package: String?) {
        (self.device, self.component, self.version) = (device, component, version)
        (self.since, self.package) = (since, package)
    }
}

extension DeviceInventory {
    /// With when each component was first found in its version: as before, or now.
    func dated(after before: DeviceInventory, now: String) -> DeviceInventory {
        let known = Dictionary(before.deployed.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var dated = self
        for index in dated.deployed.indices {
            let component = dated.deployed[index]
            let earlier = known[component.id].flatMap { $0.version == component.version ? $0 : nil }
            dated.deployed[index].since = earlier.map(\.since) ?? now
        }
        return dated
    }
}
