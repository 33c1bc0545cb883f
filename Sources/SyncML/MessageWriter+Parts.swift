internal import Bytes
internal import Markup

extension MessageWriter {
    private static var messageNamespace: String { "SYNCML:SYNCML1.2" }
    private static var metaNamespace: String { "syncml:metinf" }

    static func node(_ name: String, _ children: [Element]) -> Element {
        Element(name, namespace: messageNamespace, children.map { .element($0) })
    }

    static func leaf(_ name: String, _ text: String) -> Element {
        leaf(name, text, namespace: messageNamespace)
    }

    static func optional(_ name: String, _ text: String?) -> [Element] {
        text.map { [leaf(name, $0)] } ?? []
    }

    static func location(_ name: String, _ location: Location) -> Element {
        node(name, [leaf("LocURI", location.uri)] + optional("LocName", location.name))
    }

    static func credential(_ credential: Credential?) -> [Element] {
        guard let credential else { return [] }
        let type = Meta(format: credential.format, type: credential.type.name)
        return [node("Cred", meta(type) + [leaf("Data", credential.data)])]
    }

    static func challenge(_ challenge: Challenge?) -> [Element] {
        guard let challenge else { return [] }
        let type = Meta(
            format: challenge.format, type: challenge.type.name, nextNonce: challenge.nextNonce)
        return [node("Chal", meta(type))]
    }

    /// `Meta`, whose children have a namespace of their own; nothing if it says nothing.
    static func meta(_ meta: Meta) -> [Element] {
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

    static func element(_ item: Item) -> Element {
        var children: [Element] = []
        if let target = item.target { children.append(location("Target", target)) }
        if let source = item.source { children.append(location("Source", source)) }
        children += meta(item.meta)
        if let data = item.data { children.append(self.data(data)) }
        if item.hasMoreData { children.append(node("MoreData", [])) }
        return node("Item", children)
    }

    private static func data(_ bytes: [UInt8]) -> Element {
        leaf("Data", String(decoding: bytes, as: UTF8.self))
    }

    private static func leaf(_ name: String, _ text: String, namespace: String) -> Element {
        Element(name, namespace: namespace, text.isEmpty ? [] : [.text(text)])
    }
}
