/// One key of a program's configuration: its section, what it allows, and what it changes.
///
/// A program lists its keys in one table of these. The reader, its error messages and the manual's list of keys come from that
/// table.
///
/// - Parameter Values: What the program keeps its configuration in.
public struct Setting<Values> {
    /// The section that the key is in.
    public let section: String
    /// The key, as it is written.
    public let key: String
    /// What is allowed, as the end of the sentence "… has to be".
    public let allowed: String
    /// Takes the value; false if it isn't allowed.
    public let take: (_ value: String, _ values: inout Values) -> Bool

    public init(
        _ section: String, _ key: String, allowed: String,
        take: @escaping (_ value: String, _ values: inout Values) -> Bool
    ) {
        (self.section, self.key, self.allowed, self.take) = (section, key, allowed, take)
    }
}
