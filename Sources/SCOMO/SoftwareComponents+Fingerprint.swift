internal import Bytes
internal import Deployment

extension SoftwareComponents {
    /// A checksum of what is installed, to notice that it is something else; nil when it can't be found out. The same after a restart.
    public var fingerprint: UInt32? {
        currentInventory.map { inventory in
            let lines = inventory.components.map {
                "\($0.identifier) \($0.version) \($0.package) \($0.isActive)\n"
            }
            return CRC32.checksum(Array(lines.joined().utf8)[...])
        }
    }
}
