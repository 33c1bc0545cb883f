import Linux
public import Records

extension Manifest {
    /// What a package's maker says to those who decide when it is installed, and for how long it stays.
    public struct Notes: Equatable, Sendable {
        /// - Default: normal.
        public var urgency: Urgency
        /// A text for people, of any number of lines: what was wrong, where to read on. At most 4 KiB.
        public var advisory: String?
        /// The day until which its maker mends it: `2031-12-31`.
        public var supportUntil: String?

        public init(urgency: Urgency = .normal, advisory: String? = nil, supportUntil: String? = nil) {
            (self.urgency, self.advisory, self.supportUntil) = (urgency, advisory, supportUntil)
        }
    }

    /// How much hurry there is to install a package.
    public enum Urgency: String, CaseIterable, Sendable {
        /// It closes a hole.
        case security
        case normal
    }
}

extension Manifest.Notes {
    /// Reads `Urgency`, `Advisory` and `Support-Until`.
    init(_ fields: ManifestFields) throws(PackageError) {
        self.init(
            urgency: try Self.urgency(fields), advisory: try Self.advisory(fields),
            supportUntil: try fields.day("Support-Until"))
    }

    /// Reads the same of a record that `write` made; what isn't as it was written is left out.
    public init(kept record: Record) {
        self.init(
            urgency: record["Urgency"].flatMap { Manifest.Urgency(rawValue: $0) } ?? .normal,
            advisory: record["Advisory"], supportUntil: record["Support-Until"])
    }

    /// Writes these fields, unless they say nothing.
    public func write(to record: inout Record) {
        if urgency != .normal { record["Urgency"] = urgency.rawValue }
        record["Advisory"] = advisory
        record["Support-Until"] = supportUntil
    }

    private static func urgency(_ fields: ManifestFields) throws(PackageError) -> Manifest.Urgency {
        guard let word = try fields.line("Urgency") else { return .normal }
        guard let urgency = Manifest.Urgency(rawValue: word) else {
            throw fields.failure("Urgency", "is \(quoted(word)); expected security or normal")
        }
        return urgency
    }

    private static func advisory(_ fields: ManifestFields) throws(PackageError) -> String? {
        guard let text = fields.text("Advisory") else { return nil }
        guard text.utf8.count <= longestAdvisory else {
            throw .tooLarge("Advisory, in bytes", limit: longestAdvisory)
        }
        return text
    }

    /// It is kept with every installed component. - Unit: bytes. - Default: 4 KiB.
    private static var longestAdvisory: Int { 4096 }
}

extension ManifestFields {
    /// A day; nil if there is none.
    fileprivate func day(_ name: String) throws(PackageError) -> String? {
        guard let text = try line(name) else { return nil }
        guard WallClock("\(text)T00:00:00Z") != nil else {
            throw failure(name, "is \(quoted(text)); expected a day as 2031-12-31")
        }
        return text
    }

    /// The oldest version that may be replaced by `version`, which isn't newer than that; nil if there is none.
    func minimumVersion(_ name: String, of version: String) throws(PackageError) -> String? {
        guard text(name) != nil else { return nil }
        let minimum = try self.version(name)
        guard Version(minimum) <= Version(version) else {
            throw failure(name, "is \(quoted(minimum)), which is newer than the package itself, \(version)")
        }
        return minimum
    }
}
