/// Where a device has its power from: all that is connected to it loses it at once.
public final class PowerSupply {
    /// Until the disks are restarted.
    public internal(set) var isOff = false

    public init() {}

    public func cut() { isOff = true }
}
