internal import Bytes
internal import Markup
internal import SyncML

extension TreeNode {
    /// A node of a document (TNDS), whose names count from the node that was asked for, or begin with it.
    init(_ element: Element, below root: String, isOnly: Bool) {
        let name = element.child("NodeName")?.plainText ?? ""
        let path = (element.child("Path")?.plainText ?? "").split(separator: "/").filter { $0 != "." }
        let last = root.split(separator: "/").last.map { Self.unescaped(String($0)) }
        let isRoot = isOnly && path.isEmpty && (name.isEmpty || name == last)
        let above = ([root] + path.map(String.init)).joined(separator: "/")
        self.init(element, at: isRoot ? root : "\(above)/\(Self.escaped(name))")
    }

    private init(_ element: Element, at uri: String) {
        self.init(uri)
        let below = element.children.filter { $0.name == "Node" }
        if let properties = element.child("RTProperties") { take(properties) }
        if let part = element.child("Value") { take(value: part) }
        guard format == "node" || !below.isEmpty else { return }
        format = "node"
        children = below.map { child in
            TreeNode(child, at: "\(uri)/\(Self.escaped(child.child("NodeName")?.plainText ?? ""))")
        }
    }

    private mutating func take(_ properties: Element) {
        for property in properties.children {
            let text = property.plainText
            switch property.name {
            case "ACL": acl = text
            case "Format": format = property.children.first?.name ?? text
            case "Size": size = Int(text)
            case "Title": title = text
            case "TStamp": timestamp = text
            case "Type": type = property.children.first?.plainText ?? text
            case "VerNo": version = Int(text)
            default: break
            }
        }
        if type == "" { type = nil }
    }

    private mutating func take(value element: Element) {
        var octets: [UInt8] = []
        var isText = true
        for part in element.content {
            switch part {
            case .text(let text): octets += Array(text.utf8)
            case .opaque(let bytes): (octets, isText) = (octets + bytes, false)
            case .element: octets += XMLWriter.write([part])
            }
        }
        let isEncoded = isText && (format == "bin" || format == "b64")
        setValue(isEncoded ? Base64.decode(String(decoding: octets, as: UTF8.self)) ?? octets : octets)
    }

    private static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let isPlain = byte > 0x20 && byte < 0x7F && !"/?%#\"<>\\^`{|}[];".utf8.contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte]).uppercased()
        }
        return text
    }
}

extension Element {
    /// The text directly inside, without blanks around it.
    fileprivate var plainText: String {
        var text = ""
        for case .text(let part) in content { text += part }
        return text.trimmingBlanks
    }
}
