public import Markup

/// Where a description of management objects isn't as its document type has it.
///
/// - Source: `DM_DDF-V1_2`: its content models, with the elements that are always written.
public enum DescriptionFaults {
    /// - Parameter document: A `MgmtTree` element.
    public static func of(_ document: Element) -> [String] {
        var faults: [String] = []
        let names = document.children.map(\.name)
        if names.first != "VerDTD" || names.count < 2 || names.dropFirst().contains(where: { $0 != "Node" }) {
            faults.append("MgmtTree holds \(names)")
        }
        for node in document.children where node.name == "Node" { faults += inside(node, isRoot: true) }
        return faults
    }

    private static func inside(_ node: Element, isRoot: Bool = false) -> [String] {
        let first = ["NodeName"] + (isRoot ? ["Path"] : []) + ["DFProperties"]
        let names = node.children.map(\.name)
        var faults: [String] = []
        if node.namespace != "syncml:dmddf1.2" { faults.append("namespace \(node.namespace)") }
        if !names.starts(with: first) || names.dropFirst(first.count).contains(where: { $0 != "Node" }) {
            faults.append("Node holds \(names)")
        }
        if let properties = node.child("DFProperties") { faults += inside(properties: properties) }
        let name = node.child("NodeName")?.text ?? ""
        faults = faults.map { "\(name): \($0)" }
        return faults + node.children.filter { $0.name == "Node" }.flatMap { inside($0) }
    }

    private static func inside(properties: Element) -> [String] {
        let names = properties.children.map(\.name)
        var faults: [String] = []
        if names
            != ["AccessType", "Description", "DFFormat", "Occurrence", "Scope", "DFType", "CaseSense"]
        {
            faults.append("DFProperties holds \(names)")
        }
        let choices: [(String, [String])] = [
            (
                "DFFormat",
                ["b64", "bin", "bool", "chr", "int", "node", "null", "xml", "date", "time", "float"]
            ),
            ("Occurrence", ["One", "ZeroOrOne", "ZeroOrMore", "OneOrMore"] + numbered),
            ("Scope", ["Permanent", "Dynamic"]), ("CaseSense", ["CS", "CIS"]),
            ("DFType", [properties.child("DFFormat")?.child("node") == nil ? "MIME" : "DDFName"]),
        ]
        for (name, allowed) in choices {
            let found = properties.child(name)?.children.map(\.name) ?? []
            if found.count != 1 || !allowed.contains(found[0]) { faults.append("\(name) holds \(found)") }
        }
        let commands = ["Add", "Copy", "Delete", "Exec", "Get", "Replace"]
        let found = properties.child("AccessType")?.children.map(\.name) ?? []
        if found != commands.filter({ found.contains($0) }) { faults.append("AccessType holds \(found)") }
        let occurrence = properties.child("Occurrence")?.children.first
        if let occurrence, numbered.contains(occurrence.name) != (Int(occurrence.text) ?? 0 > 0) {
            faults.append("\(occurrence.name) is \(occurrence.text)")
        }
        return faults
    }

    private static var numbered: [String] { ["ZeroOrN", "OneOrN"] }
}
