public import Records

extension Dependency {
    /// Those in a field that was a manifest's and was kept; none if it isn't there, or isn't in their form any more.
    public static func list(in record: Record, _ field: String) -> [Dependency] {
        do throws(PackageError) {
            return try list(ManifestFields(record, subject: "what was kept"), field)
        } catch {
            return []
        }
    }

    /// `Depends:` has components separated by commas.
    static func list(
        _ fields: ManifestFields, _ field: String = "Depends"
    ) throws(PackageError) -> [Dependency] {
        var list: [Dependency] = []
        for line in fields.lines(field) {
            for part in line.utf8.split(separator: UInt8(ascii: ",")) {
                var words = Words(spacingParentheses(part))
                guard let identifier = words.next() else { continue }
                guard let dependency = Dependency(identifier, &words) else {
                    throw fields.failure(
                        field, "has \(quoted(text(Array(part)))); expected an identifier and (>= VERSION)"
                    )
                }
                list.append(dependency)
            }
        }
        return list
    }

    private init?(_ identifier: String, _ words: inout Words) {
        guard Syntax.isIdentifier(identifier) else { return nil }
        self.init(identifier)
        let rest = words.all()
        guard !rest.isEmpty else { return }
        guard rest.count == 4, rest[0] == "(", rest[3] == ")", let relation = Relation(rawValue: rest[1]),
            Syntax.isVersion(rest[2])
        else { return nil }
        requirement = Requirement(relation, Version(rest[2]))
    }

    /// Makes words of what may be written without blanks: `base(>=1.2)`.
    private static func spacingParentheses(_ part: Substring.UTF8View) -> String {
        var spaced: [UInt8] = []
        var wasRelation = false
        for byte in part {
            let isRelation = [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "=")].contains(byte)
            let isParenthesis = byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
            if isRelation != wasRelation || isParenthesis { spaced.append(UInt8(ascii: " ")) }
            spaced.append(byte)
            if isParenthesis { spaced.append(UInt8(ascii: " ")) }
            wasRelation = isRelation
        }
        return text(spaced)
    }
}
