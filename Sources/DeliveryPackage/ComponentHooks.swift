import Bytes
import Linux

/// Commands of a component that are run around a switch. Each is empty if there is none.
public struct ComponentHooks: Equatable, Sendable {
    /// What has to be done before its files come into force.
    public var preInstall: [String] = []
    /// What has to be done once its units run.
    public var postActivate: [String] = []
    /// What has to be done before it is removed.
    public var preRemove: [String] = []
    /// Ends with 0 when now is a good time to change or end the component.
    public var readyCheck: [String] = []
    /// How long each may take.
    ///
    /// - Default: 30 s. At most 1 h.
    public var timeout = Duration.seconds(30)

    public init() {}
}

extension ComponentHooks {
    init(_ fields: ManifestFields, _ tree: PathTree) throws(PackageError) {
        preInstall = try fields.command("Pre-Install", tree)
        postActivate = try fields.command("Post-Activate", tree)
        preRemove = try fields.command("Pre-Remove", tree)
        readyCheck = try fields.command("Ready-Check", tree)
        timeout = try fields.timeLimit("Hook-Timeout")
    }
}

// Forms of values that hooks and health checks share.
extension ManifestFields {
    /// Words, separated by blanks. There are no quotation marks; a script can have them.
    ///
    /// - Parameter tree: What the component has; the first word is one of it.
    func command(_ name: String, _ tree: PathTree) throws(PackageError) -> [String] {
        guard let line = try line(name) else { return [] }
        var words = Words(line)
        let command = words.all()
        guard let program = command.first, let path = try? Path(untrusted: program), tree.contains(path)
        else {
            throw failure(name, "has \(quoted(line)), which doesn't begin with one of its files")
        }
        return command
    }

    /// A time limit of a command. - Default: 30 s. From 1 s to 1 h.
    func timeLimit(_ name: String) throws(PackageError) -> Duration {
        try duration(name, maximum: 3600, "1s to 1h") ?? .seconds(30)
    }

    /// A number with a unit as systemd.time(7) has it: `30s`, `2min`; nil if there is none.
    ///
    /// - Parameters:
    ///   - maximum: The longest time. - Unit: seconds.
    ///   - range: What is allowed, for people.
    func duration(_ name: String, maximum: Int, _ range: String) throws(PackageError) -> Duration? {
        guard let text = try line(name) else { return nil }
        let bytes = text.bytes
        let digits = bytes.prefix { $0.isDigit }
        guard let number = digits.number(), let unit = Self.seconds(in: bytes[digits.endIndex...]),
            number >= 1, number <= maximum / unit
        else {
            throw failure(name, "is \(quoted(text)); expected a time such as 30s or 2min, \(range)")
        }
        return .seconds(number * unit)
    }

    /// `yes` or `no`. - Default: no.
    func isSet(_ name: String) throws(PackageError) -> Bool {
        switch try line(name) {
        case nil, "no": return false
        case "yes": return true
        case let text?: throw failure(name, "is \(quoted(text)); expected yes or no")
        }
    }

    private static func seconds(in unit: ArraySlice<UInt8>) -> Int? {
        switch String(decoding: unit, as: UTF8.self) {
        case "s", "sec", "": 1
        case "min", "m": 60
        case "h": 3600
        case "d": 86_400
        default: nil
        }
    }
}
