internal import Bytes

/// Writes the tokens behind a header.
struct BodyWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var strings: StringTable

    private let index: TokenIndex
    private var tagPage: UInt8 = 0
    private var attributePage: UInt8 = 0

    init(_ index: TokenIndex, _ strings: StringTable) {
        self.index = index
        self.strings = strings
    }

    mutating func write(_ element: Element) {
        var flags: UInt8 = 0
        if !element.content.isEmpty { flags |= GlobalToken.hasContent }
        if !element.attributes.isEmpty { flags |= GlobalToken.hasAttributes }
        writeTag(element, flags)
        if !element.attributes.isEmpty { write(element.attributes) }
        guard !element.content.isEmpty else { return }
        for node in element.content { write(node) }
        bytes.append(GlobalToken.end)
    }

    private mutating func writeTag(_ element: Element, _ flags: UInt8) {
        guard let tag = index.tag(element, on: tagPage) else {
            bytes.append(GlobalToken.literal | flags)
            bytes += multiByteInteger(strings.index(of: element.name))
            return
        }
        bytes += switching(&tagPage, to: tag.page)
        bytes.append(tag.token | flags)
    }

    private mutating func write(_ node: Element.Node) {
        switch node {
        case .element(let element): write(element)
        case .text(let text): write(text)
        case .opaque(let content):
            bytes.append(GlobalToken.opaque)
            bytes += multiByteInteger(UInt32(clamping: content.count))
            bytes.append(copying: content.span)
        }
    }

    private mutating func write(_ attributes: [Attribute]) {
        for attribute in attributes {
            let rest = writeStart(attribute)
            guard !rest.isEmpty else { continue }
            if let value = index.value(rest) {
                bytes += switching(&attributePage, to: value.page)
                bytes.append(value.token)
            } else {
                write(rest)
            }
        }
        bytes.append(GlobalToken.end)
    }

    /// Writes what an attribute begins with, and returns what is left of its value.
    private mutating func writeStart(_ attribute: Attribute) -> String {
        guard let (page, start) = index.start(attribute) else {
            bytes.append(GlobalToken.literal)
            bytes += multiByteInteger(strings.index(of: attribute.name))
            return attribute.value
        }
        bytes += switching(&attributePage, to: page)
        bytes.append(start.token)
        let rest = Array(attribute.value.utf8)[start.attribute.value.utf8.count...]
        return String(decoding: rest, as: UTF8.self)
    }

    /// Writes text in place; a zero character, which would end it, by its number.
    private mutating func write(_ text: String) {
        let pieces = Array(text.utf8).split(separator: 0, omittingEmptySubsequences: false)
        for (position, piece) in pieces.enumerated() {
            if position > 0 { bytes += [GlobalToken.entity, 0] }
            guard !piece.isEmpty else { continue }
            bytes.append(GlobalToken.inlineString)
            bytes.append(copying: piece.span)
            bytes.append(0)
        }
    }
}

/// The tokens that change the page in force to `page`; none if it is in force.
private func switching(_ current: inout UInt8, to page: UInt8) -> [UInt8] {
    guard current != page else { return [] }
    current = page
    return [GlobalToken.switchPage, page]
}
