import Bytes
import Linux

extension ComponentManifest {
    /// `Units:` has the paths of unit files, separated by blanks or lines.
    static func units(
        _ fields: ManifestFields, _ files: [FileEntry], _ limits: PackageLimits
    ) throws(PackageError) -> [Path] {
        var units: [Path] = []
        for line in fields.lines("Units") {
            var words = Words(line)
            while let word = words.next() {
                let path = try fields.path(word, in: "Units", limits: limits)
                guard files.contains(where: { $0.path == path }) else {
                    throw fields.failure("Units", "has \(quoted(word)), which isn't one of its files")
                }
                guard units.count < maximumUnits else { throw .tooLarge("units", limit: maximumUnits) }
                units.append(path)
            }
        }
        return units
    }

    /// - Default: 256 units of one component.
    private static var maximumUnits: Int { 256 }

    /// Words, separated by blanks. There are no quotation marks; a script can have them.
    static func healthCheck(_ fields: ManifestFields, _ tree: PathTree) throws(PackageError) -> [String] {
        guard let line = try fields.line("Health-Check") else { return [] }
        var words = Words(line)
        let command = words.all()
        guard let program = command.first, let path = try? Path(untrusted: program), tree.contains(path)
        else {
            throw fields.failure(
                "Health-Check", "has \(quoted(line)), which doesn't begin with one of its files")
        }
        return command
    }

    /// A number with a unit as systemd.time(7) has it: `30s`, `2min`.
    ///
    /// At most 1 h.
    static func healthTimeout(_ fields: ManifestFields) throws(PackageError) -> Duration {
        try fields.duration("Health-Timeout", maximum: 3600, "1s to 1h") ?? .seconds(30)
    }
}

extension ManifestFields {
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
