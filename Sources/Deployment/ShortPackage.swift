/// A package that is fetched anew in the time that the disk takes to keep it: whoever fetches it doesn't make it durable, and whoever
/// promises that it is there does.
public enum ShortPackage {
    /// The largest. - Unit: bytes. - Default: 64 KiB.
    public static var limit: Int { 65_536 }
}
