internal import Bytes
internal import Markup

extension MessageWriter {
    private var metaNamespace: String { "syncml:metinf" }

    func node(_ name: String, _ children: [Element]) -> Element {
        Element(name, namespace: messageNamespace, children.map { .element($0) })
    }

    func leaf(_ name: String, _ text: String) -> Element {
        leaf(name, text, namespace: messageNamespace)
    }

    func optional(_ name: String, _ text: String?) -> [Element] {
        text.map { [leaf(name, $0)] } ?? []
    }

    func location(_ name: String, _ location: Location) -> Element {
        node(name, [leaf("LocURI", location.uri)] + optional("LocName", location.name))
    }

    func credential(_ credential: Credential?) -> [Element] {
        guard let credential else { return [] }
        let type = Meta(format: credential.format, type: credential.type.name)
        return [node("Cred", meta(type) + [leaf("Data", credential.data)])]
    }

    func challenge(_ challenge: Challenge?) -> [Element] {
        guard let challenge else { return [] }
        let type = Meta(
            format: challenge.format, type: challenge.type.name, nextNonce: challenge.nextNonce)
        return [node("Chal", meta(type))]
    }

    /// `Meta`, whose children have a namespace of their own; nothing if it says nothing.
    func meta(_ meta: Meta) -> [Element] {
        let values: [(name: String, value: String?)] = [
            ("Format", meta.format), ("Type", meta.type), ("Mark", meta.mark),
            ("Size", meta.size.map { "\($0)" }), ("NextNonce", meta.nextNonce.map { Base64.encode($0) }),
            ("MaxMsgSize", meta.maxMessageSize.map { "\($0)" }),
            ("MaxObjSize", meta.maxObjectSize.map { "\($0)" }),
        ]
        let children = values.compactMap { name, value in
            value.map { leaf(name, $0, namespace: metaNamespace) }
        }
        return children.isEmpty ? [] : [node("Meta", children)]
    }

    func element(_ item: Item) -> Element {
        var children: [Element] = []
        if let target = item.target { children.append(location("Target", target)) }
        if let source = item.source { children.append(location("Source", source)) }
        children += meta(item.meta)
        if let data = item.data { children.append(self.data(data, item.meta)) }
        if item.hasMoreData { children.append(node("MoreData", [])) }
        return node("Item", children)
    }

    private func data(_ bytes: [UInt8], _ meta: Meta) -> Element {
        guard encoding == .wbxml, isOpaque(bytes, meta) else {
            return leaf("Data", String(decoding: bytes, as: UTF8.self))
        }
        return Element("Data", namespace: messageNamespace, [.opaque(bytes)])
    }

    /// Whether WBXML takes data as bytes and not as a string: what isn't text, and what is so long that a reader had
    /// better not look for its end.
    private func isOpaque(_ bytes: [UInt8], _ meta: Meta) -> Bool {
        meta.format == "bin" || bytes.count > 1024 || !CharacterData.holds(bytes)
    }

    private func leaf(_ name: String, _ text: String, namespace: String) -> Element {
        Element(name, namespace: namespace, text.isEmpty ? [] : [.text(text)])
    }
}
