/// Bounds on a delivery package, so that none can exhaust the device. Chosen so that real ones fit several times over.
public struct PackageLimits: Equatable, Sendable {
    /// Read before anything is verified, so it is what a stranger can make the device hold in memory. An index, which is passed over,
    /// may be as large.
    ///
    /// - Unit: bytes of text. - Default: 4 MiB, 30,000 files with paths of ordinary length.
    public var manifestSize: Int
    /// Of a list of what a component is made of. - Unit: bytes. - Default: 16 MiB.
    public static var sbomSize: Int { 16 << 20 }
    /// - Unit: bytes of DER. - Default: 64 KiB, a dozen signers with their chains.
    public var signatureSize: Int
    /// - Unit: files and links of the whole package. - Default: 100,000.
    public var files: Int
    /// - Unit: bytes of all files, expanded. - Default: 64 GiB, or the largest number that the processor has. Records of
    /// what is installed are read with it, so that a device can always read what it has installed.
    public var payloadSize: Int
    /// - Default: 1024.
    public var components: Int
    /// - Unit: names in a file's path. - Default: 64.
    public var pathDepth: Int

    public init(
        manifestSize: Int = 4 << 20, signatureSize: Int = 64 << 10, files: Int = 100_000,
        payloadSize: Int = Int(clamping: UInt64(64) << 30), components: Int = 1024, pathDepth: Int = 64
    ) {
        (self.manifestSize, self.signatureSize) = (manifestSize, signatureSize)
        (self.files, self.payloadSize) = (files, payloadSize)
        (self.components, self.pathDepth) = (components, pathDepth)
    }
}
