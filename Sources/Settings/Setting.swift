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
    /// Whether its value may leave the device. Each free text has to say so.
    public let visibility: SettingVisibility
    /// What is allowed, as the end of the sentence "… has to be".
    public let allowed: String
    /// Takes the value; false if it isn't allowed.
    public let take: (_ value: String, _ values: inout Values) -> Bool

    public init(
        _ section: String, _ key: String, _ visibility: SettingVisibility, allowed: String,
        take: @escaping (_ value: String, _ values: inout Values) -> Bool
    ) {
        (self.section, self.key, self.visibility) = (section, key, visibility)
        (self.allowed, self.take) = (allowed, take)
    }
}

/// Whether the value of a key may leave the device.
public enum SettingVisibility: Sendable {
    case shown
    /// It is a password, a number of a subscriber, or the like. The path of a file that has one isn't.
    case secret
}
