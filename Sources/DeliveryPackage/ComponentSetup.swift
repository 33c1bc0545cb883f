import Bytes
public import Linux
import Records

/// What a component needs of the system besides its files: an account, a state folder, units.
public struct ComponentSetup: Equatable, Sendable {
    /// Unit files of systemd within the component, each of them one of its files. Their last names are those of the units.
    public var units: [Path]
    /// The account that its hooks and health checks run as, and its units, if they say so; nil if it has none.
    ///
    /// `_` and up to 30 of `a`–`z`, `0`–`9`, `-` and `_`, a letter first: names of that form are left to packages (Debian Policy,
    /// section 9.2.1), and systemd-sysusers(8) accepts them.
    public var user: String?
    /// Whether it has a folder for its state.
    public var state: StateFolder
    /// Debian's package of a newer agent within the component, one of its files; nil if it brings none.
    public var agentPackage: Path?

    public init(
        units: [Path] = [], user: String? = nil, state: StateFolder = .none, agentPackage: Path? = nil
    ) {
        (self.units, self.user, self.state) = (units, user, state)
        self.agentPackage = agentPackage
    }
}

/// Whether a component has a folder for its state, which outlives updates and removal.
public enum StateFolder: Equatable, Sendable {
    case none
    case kept
    /// Copied before another version comes into force, and put back with the old one.
    case copied
}

extension ComponentSetup {
    /// Reads `Units`, `User`, `State`, `State-Copy` and `Agent-Package`.
    init(_ fields: ManifestFields, _ limits: PackageLimits = PackageLimits()) throws(PackageError) {
        self.init(
            units: try Self.units(fields, limits), user: try Self.user(fields),
            state: try Self.state(fields), agentPackage: try Self.agentPackage(fields, limits))
    }

    /// Writes these fields. `Units` is there also when it is empty.
    func write(to record: inout Record) {
        record["Units"] = units.map { "\($0)" }.joined(separator: " ")
        record["User"] = user
        record["State"] = state == .none ? nil : "yes"
        record["State-Copy"] = state == .copied ? "yes" : nil
        record["Agent-Package"] = agentPackage.map { "\($0)" }
    }

    /// `Units:` has the paths of unit files, separated by blanks or lines.
    private static func units(
        _ fields: ManifestFields, _ limits: PackageLimits
    ) throws(PackageError) -> [Path] {
        var units: [Path] = []
        var names: Set<String> = []
        for line in fields.lines("Units") {
            var words = Words(line)
            while let word = words.next() {
                let path = try fields.path(word, in: "Units", limits: limits)
                guard UnitName.isAllowed(path.lastName) else {
                    throw fields.failure("Units", "has \(quoted(word)); \(UnitName.rule)")
                }
                guard names.insert(path.lastName).inserted else {
                    throw fields.failure("Units", "has two units of the name \(quoted(path.lastName))")
                }
                guard units.count < maximumUnits else { throw .tooLarge("units", limit: maximumUnits) }
                units.append(path)
            }
        }
        return units
    }

    /// - Default: 256 units of one component.
    private static var maximumUnits: Int { 256 }

    private static func user(_ fields: ManifestFields) throws(PackageError) -> String? {
        guard let name = try fields.line("User") else { return nil }
        let bytes = Array(name.utf8)
        let isLower = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        guard (2...31).contains(bytes.count), bytes[0] == UInt8(ascii: "_"), isLower(bytes[1]),
            bytes.allSatisfy({
                isLower($0) || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            })
        else {
            throw fields.failure(
                "User", "is \(quoted(name)); allowed are _ and up to 30 of a-z 0-9 - _, a letter first")
        }
        return name
    }

    private static func agentPackage(
        _ fields: ManifestFields, _ limits: PackageLimits
    ) throws(PackageError) -> Path? {
        guard let name = try fields.line("Agent-Package") else { return nil }
        return try fields.path(name, in: "Agent-Package", limits: limits)
    }

    private static func state(_ fields: ManifestFields) throws(PackageError) -> StateFolder {
        let (has, copies) = (try fields.isSet("State"), try fields.isSet("State-Copy"))
        guard has || !copies else {
            throw fields.failure("State-Copy", "is yes, but State isn't; there is nothing to copy")
        }
        return copies ? .copied : has ? .kept : .none
    }
}

/// The rule for names of units that a component may bring.
enum UnitName {
    static var rule: String {
        "a unit's name ends in .service, .socket, .timer, .path or .target, and has letters, digits and : - _ . @ \\ only"
    }

    /// - Source: systemd.unit(5), "Description". Of the kinds of units only those that run something or order others: the rest
    ///   belongs to the system's owner.
    static func isAllowed(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0,
            kinds.contains(String(decoding: bytes[dot...], as: UTF8.self))
        else { return false }
        let stem = bytes[..<dot]
        guard stem.first != UInt8(ascii: "."), stem.first != UInt8(ascii: "-"),
            stem.first != UInt8(ascii: "@")
        else { return false }
        let others = Array(":-_.@\\".utf8)
        return stem.filter { $0 == UInt8(ascii: "@") }.count <= 1
            && stem.allSatisfy { $0.isLetter || $0.isDigit || others.contains($0) }
    }

    private static var kinds: [String] { [".service", ".socket", ".timer", ".path", ".target"] }
}
