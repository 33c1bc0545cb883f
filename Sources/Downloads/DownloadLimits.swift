/// What bounds a download.
public struct DownloadLimits: Equatable, Sendable {
    /// The largest package taken. - Unit: bytes. - Default: 1 GiB.
    public var size = 1 << 30
    /// What the whole state directory may have: packages, parts of them, and all else. - Unit: bytes. - Default: 2 GiB.
    public var quota = Int(clamping: Int64(2) << 30)
    /// For one attempt. - Default: 6 h.
    public var time = Duration.seconds(6 * 3600)
    /// What has to come at least, on an average over each `throughputWindow`; 0 for nothing. - Unit: bytes a second.
    /// - Default: 1 KiB.
    public var throughput = 1024
    /// - Default: 1 min.
    public var throughputWindow = Duration.seconds(60)
    /// What may come at most; 0 for as fast as it can. - Unit: bytes a second. - Default: 0.
    public var rate = 0
    /// What is left free of the disk, so that state and logs can still be written. - Unit: bytes. - Default: 1 MiB, the
    /// installer's too.
    public var reserve = 1 << 20
    /// The same as a share of the disk; the larger of both counts. - Unit: per cent. - Default: 2. ext4 keeps 5 for root
    /// besides.
    public var reservePercent = 2

    /// The defaults.
    public init() {}
}
