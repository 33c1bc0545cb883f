import Markup

/// A description of management objects (DDF) as a page in Markdown, a table an object.
///
/// - Source: OMA DM Tree and Description 1.2, section 9.
struct ObjectPage {
    let text: String

    /// - Parameter document: A `MgmtTree` element.
    init(_ document: Element) {
        let objects = document.children.filter { $0.name == "Node" }.map { Self.section($0) }
        text = ([Self.introduction] + objects).joined(separator: "\n")
    }

    private static var introduction: String {
        """
        # Management objects

        What servers find in the tree, as `scomod --print-ddf | scomo-inspect tree -` says it: from the descriptions that each
        command is checked against. `<x>` is a name that is chosen when the node is made. *Occurs* is how many there may be
        beside each other. `Add` is listed at the node below which others can be made. Dynamic nodes come and go while the
        device runs; the others don't. Types aren't said of text, nor of nodes without one.

        """
    }

    private static func section(_ object: Element) -> String {
        let path = object.child("Path")?.trimmedText ?? "."
        let lines =
            [
                "## " + code("\(path)/\(name(object))"), "",
                "| Node | Occurs | Dynamic | Format, type | Commands | Is |", "|---|---|---|---|---|---|",
            ] + rows(object, ".")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Of a node and all below it.
    private static func rows(_ node: Element, _ path: String) -> [String] {
        let properties = node.child("DFProperties") ?? Element("DFProperties")
        let commands = properties.child("AccessType").map { $0.children.map(\.name) } ?? []
        let cells = [
            code(path), occurrence(properties), choice(properties, "Scope") == "Permanent" ? "" : "yes",
            format(properties),
            commands.joined(separator: " "),
            cell(properties.child("Description")?.trimmedText ?? ""),
        ]
        let below = node.children.filter { $0.name == "Node" }.flatMap { child in
            rows(child, path == "." ? name(child) : "\(path)/\(name(child))")
        }
        return ["| " + cells.joined(separator: " | ") + " |"] + below
    }

    private static func name(_ node: Element) -> String {
        let name = node.child("NodeName")?.trimmedText ?? ""
        return name.isEmpty ? "<x>" : name
    }

    private static func occurrence(_ properties: Element) -> String {
        let number = properties.child("Occurrence")?.children.first?.trimmedText ?? ""
        return switch choice(properties, "Occurrence") {
        case "ZeroOrOne": "0 or 1"
        case "ZeroOrMore": "any number"
        case "OneOrMore": "1 or more"
        case "ZeroOrN": "0 to " + cell(number)
        case "OneOrN": "1 to " + cell(number)
        default: "1"
        }
    }

    private static func format(_ properties: Element) -> String {
        let type = properties.child("DFType")?.children.first?.trimmedText ?? ""
        let format = choice(properties, "DFFormat")
        return type.isEmpty || type == "text/plain" ? format : "\(format), \(code(type))"
    }

    /// Which of the elements is inside another one.
    private static func choice(_ properties: Element, _ name: String) -> String {
        properties.child(name)?.children.first?.name ?? ""
    }

    private static func code(_ text: String) -> String { "`\(cell(text))`" }

    /// Text from outside that neither ends a cell nor a line.
    private static func cell(_ text: String) -> String {
        printable(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
