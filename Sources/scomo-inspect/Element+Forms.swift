import Bytes
import Markup
import SyncML

// What has another form in XML than in WBXML: octets, and parts of a tree (TNDS) in an item's data.

extension Element {
    /// This as XML can have it. A part of a tree in WBXML becomes its elements, other octets that XML can't hold base 64, and
    /// the format and type beside them say so.
    var textForm: Element {
        let element = with(content.map { $0.textForm })
        guard let value = child("Data") ?? child("Value"), !value.hasChildren else { return element }
        if let tree = value.binarySubtree {
            return element.replacing(value.name, with: [.element(tree.textForm)]).describing(
                "xml", encoding: .xml)
        }
        guard !value.isFit(in: self) else { return element }
        let text = Base64.encode(value.octets)
        return element.replacing(value.name, with: [.text(text)]).describing("b64", encoding: nil)
    }

    /// This as WBXML has it: a part of a tree that is an item's data is a document of its own there.
    var binaryForm: Element {
        let element = with(
            content.map { if case .element(let child) = $0 { .element(child.binaryForm) } else { $0 } })
        guard let data = element.child("Data"), let tree = data.child("MgmtTree") else { return element }
        let document = DocumentCoder.encode(tree, as: .wbxml)
        return element.replacing("Data", with: [.opaque(document)]).describing(nil, encoding: .wbxml)
    }

    /// The part of a tree that is inside as a document in WBXML.
    private var binarySubtree: Element? {
        let document = octets
        let root = try? WBXMLReader.read(document.span, [.managementTree, .deviceManagement])
        return root?.name == "MgmtTree" ? root : nil
    }

    /// Whether what is inside this value means the same as text.
    private func isFit(in parent: Element) -> Bool {
        let format = parent.child("RTProperties")?.child("Format")?.children.first?.name
        // In a part of a tree, octets that are written as text are base 64.
        let isEncoded = isOpaque && (format == "bin" || format == "b64")
        return !isEncoded && XMLReader.holds(octets.span)
    }

    /// This with another format and, of a part of a tree, another type, which go before those of the command around it.
    private func describing(_ format: String?, encoding: Encoding?) -> Element {
        if name == "Node" {
            let b64 = Element("b64", namespace: namespace)
            return changing("RTProperties", namespace) { $0.replacing("Format", with: [.element(b64)]) }
        }
        return changing("Meta", namespace) { meta in
            meta.child("MetInf") == nil
                ? meta.saying(format, encoding)
                : meta.changing("MetInf", metaNamespace) { $0.saying(format, encoding) }
        }
    }

    private func saying(_ format: String?, _ encoding: Encoding?) -> Element {
        var meta = self
        if let encoding {
            let type = "application/vnd.syncml.dmtnds+" + (encoding == .xml ? "xml" : "wbxml")
            meta = meta.replacing("Type", in: metaNamespace, with: [.text(type)])
        }
        if let format { meta = meta.replacing("Format", in: metaNamespace, with: [.text(format)]) }
        return meta
    }

    /// This with other content of a child, which is put in if there is none.
    private func replacing(_ name: String, in namespace: String? = nil, with new: [Node]) -> Element {
        changing(name, namespace ?? self.namespace) { $0.with(new) }
    }

    /// This with a child changed, which is put in if there is none: in front of the value, or else of everything.
    private func changing(_ name: String, _ namespace: String, _ change: (Element) -> Element) -> Element {
        var content = content
        if let place = content.firstIndex(where: { $0.isElement(name) }) {
            if case .element(let old) = content[place] { content[place] = .element(change(old)) }
        } else {
            let place = content.firstIndex { $0.isElement("Data") || $0.isElement("Value") } ?? 0
            content.insert(.element(change(Element(name, namespace: namespace))), at: place)
        }
        return with(content)
    }
}

private let metaNamespace = "syncml:metinf"

extension Element.Node {
    fileprivate var textForm: Element.Node {
        switch self {
        case .element(let child): .element(child.textForm)
        case .opaque(let octets) where !XMLReader.holds(octets.span): .text(Base64.encode(octets))
        // In a CDATA section a carriage return would become a line feed.
        case .opaque(let octets) where octets.contains(0x0D): .text(String(decoding: octets, as: UTF8.self))
        case .opaque, .text: self
        }
    }

    fileprivate func isElement(_ name: String) -> Bool {
        if case .element(let element) = self { element.name == name } else { false }
    }
}
