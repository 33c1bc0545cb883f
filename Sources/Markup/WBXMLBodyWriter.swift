internal import Bytes

/// Writes the tokens behind a header.
///
/// Text is written in place and opaque bytes as opaque, and so is text that a reader would have to refuse; pages are switched where the next token needs it. Names
/// that the table doesn't have are literals in the string table, so every tree can be written.
struct BinaryBodyWriter: BodyWriter {
    private var bytes: [UInt8] = []
    private var strings = StringTable()

    private let table: TokenTable
    private var tagPage: UInt8 = 0
    private var attributePage: UInt8 = 0
    /// Where the last tag is, as long as its element has no content: what it has is a flag of the tag.
    private var tag = 0
    private var state = State.inContent

    private enum State { case inTag, inAttributes, inContent }

    init(_ table: TokenTable) {
        self.table = table
        if case .name(let name) = table.publicID { _ = strings.index(of: name) }
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func begin(_ name: String, _ namespace: String) {
        beginContent()
        if let found = table.tags.find(name, namespace, on: tagPage) {
            if tagPage != found.page { switchPage(found.page) }
            tagPage = found.page
            tag = bytes.count
            bytes.append(found.token)
        } else {
            tag = bytes.count
            bytes.append(GlobalToken.literal)
            bytes += multiByteInteger(strings.index(of: name))
        }
        state = .inTag
    }

    mutating func attribute(_ name: String, _ value: String) {
        if state == .inTag { bytes[tag] |= GlobalToken.hasAttributes }
        state = .inAttributes
        let rest = writeStart(Attribute(name, value))
        guard !rest.isEmpty else { return }
        if let value = table.value(rest) {
            switchAttributePage(value.page)
            bytes.append(value.token)
        } else {
            writeString(XMLWriter.characters(of: rest).utf8.span)
        }
    }

    mutating func text(_ text: Span<UInt8>) {
        guard !text.isEmpty else { return beginContent() }
        // A zero would end the string, and what follows would be tokens.
        guard XMLReader.holds(text) else { return opaque(text) }
        beginContent()
        writeString(text)
    }

    mutating func opaque(_ content: Span<UInt8>) {
        beginContent()
        bytes.append(GlobalToken.opaque)
        bytes += multiByteInteger(UInt32(clamping: content.count))
        bytes.append(copying: content)
    }

    mutating func end(_ name: String) {
        if state != .inTag { bytes.append(GlobalToken.end) }
        state = .inContent
    }

    consuming func document() -> [UInt8] {
        let publicID: [UInt8] =
            switch table.publicID {
            case .number(let number): multiByteInteger(number)
            case .name(let name): [0] + multiByteInteger(strings.index(of: name))
            }
        var document = [Self.version] + publicID + [Self.utf8]
        document.reserveCapacity(bytes.count + strings.bytes.count + 16)
        document += multiByteInteger(UInt32(clamping: strings.bytes.count))
        document.append(copying: strings.bytes.span)
        document.append(copying: bytes.span)
        return document
    }

    /// Two more than there are, for a page that has to be switched back.
    var size: Int { bytes.count + strings.bytes.count + 2 }

    private static var version: UInt8 { 0x02 }
    private static var utf8: UInt8 { 106 }

    /// Ends a tag whose element has content.
    private mutating func beginContent() {
        guard state != .inContent else { return }
        if state == .inAttributes { bytes.append(GlobalToken.end) }
        bytes[tag] |= GlobalToken.hasContent
        state = .inContent
    }

    /// Writes what an attribute begins with, and returns what is left of its value.
    private mutating func writeStart(_ attribute: Attribute) -> String {
        guard let (page, start) = table.start(attribute) else {
            bytes.append(GlobalToken.literal)
            bytes += multiByteInteger(strings.index(of: attribute.name))
            return attribute.value
        }
        switchAttributePage(page)
        bytes.append(start.token)
        let rest = Array(attribute.value.utf8)[start.attribute.value.utf8.count...]
        return String(decoding: rest, as: UTF8.self)
    }

    /// Writes text without a zero in place.
    private mutating func writeString(_ text: Span<UInt8>) {
        bytes.append(GlobalToken.inlineString)
        bytes.append(copying: text)
        bytes.append(0)
    }

    private mutating func switchAttributePage(_ page: UInt8) {
        if attributePage != page { switchPage(page) }
        attributePage = page
    }

    private mutating func switchPage(_ page: UInt8) {
        bytes.append(GlobalToken.switchPage)
        bytes.append(page)
    }
}
