/// What bounds a download.
public struct DownloadLimits: Equatable, Sendable {
    /// The largest package taken. - Unit: bytes. - Default: 1 GiB.
    public var size = 1 << 30
    /// What all packages of the state directory may have together. - Unit: bytes. - Default: 2 GiB.
    public var quota = Int(clamping: Int64(2) << 30)
    /// For one attempt. - Default: 6 h.
    public var time = Duration.seconds(6 * 3600)
    /// What is left free of the disk, so that state and logs can still be written. - Unit: bytes. - Default: 1 MiB, the
    /// installer's too.
    public var reserve = 1 << 20

    /// The defaults.
    public init() {}
}
