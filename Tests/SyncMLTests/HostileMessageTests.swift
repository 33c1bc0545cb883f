import Markup
import MessageTesting
import SyncML
import TestSupport
import Testing

@Suite("A hostile message")
struct HostileMessageTests {
    private static func decode(
        _ bytes: [UInt8], _ limits: MessageLimits = MessageLimits()
    ) throws(SyncMLError) {
        _ = try MessageCoder.decode(bytes.span, limits: limits)
    }

    /// `<SyncML>` with these elements in header and body.
    private static func document(header: String = fields, body: String = "<Final/>") -> String {
        "<SyncML><SyncHdr>\(header)</SyncHdr><SyncBody>\(body)</SyncBody></SyncML>"
    }

    private static var fields: String {
        "<SessionID>1</SessionID><MsgID>1</MsgID><Target>a</Target><Source>b</Source>"
    }

    static let refusals: [(String, MessageFault)] = [
        ("<Message/>", .wrongRoot("Message")),
        ("<SyncML/>", .missing(element: "SyncHdr", parent: "SyncML")),
        ("<SyncML><SyncHdr/></SyncML>", .missing(element: "SyncBody", parent: "SyncML")),
        (document(header: ""), .missing(element: "SessionID", parent: "SyncHdr")),
        (
            document(header: "<SessionID>1</SessionID><MsgID>1</MsgID><Target>a</Target>"),
            .missing(element: "Source", parent: "SyncHdr")
        ),
        (
            document(header: "<SessionID/><MsgID>-1</MsgID><Target/><Source/>"),
            .malformed(element: "MsgID", expected: "a number")
        ),
        (
            document(header: fields + "<Meta><MaxMsgSize>1k</MaxMsgSize></Meta>"),
            .malformed(element: "MaxMsgSize", expected: "a number")
        ),
        (
            document(header: fields + "<Meta><NextNonce>*</NextNonce></Meta>"),
            .malformed(element: "NextNonce", expected: "base 64")
        ),
        (document(body: "<Status><CmdID>1</CmdID></Status>"), .missing(element: "MsgRef", parent: "Status")),
        (
            document(body: "<Status><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Data>OK</Data></Status>"),
            .malformed(element: "Data", expected: "a number")
        ),
        (
            document(body: "<Results><CmdRef>1</CmdRef><MsgRef>one</MsgRef></Results>"),
            .malformed(element: "MsgRef", expected: "a number")
        ),
        (
            document(body: "<Results><CmdID>1</CmdID></Results>"),
            .missing(element: "CmdRef", parent: "Results")
        ),
    ]

    @Test("is refused, with the element at fault", .everyEncoding, arguments: refusals)
    func refused(_ text: String, _ fault: MessageFault) {
        let error = #expect(throws: SyncMLError.self) { try Self.decode(Wire.bytes(text)) }
        #expect(error?.fault == fault)
    }

    @Test("is refused with the offset of the element at fault")
    func offset() {
        let text = Self.document(header: Self.fields + "<Meta>\n<MaxMsgSize>1k</MaxMsgSize></Meta>")
        let fault = MessageFault.malformed(element: "MaxMsgSize", expected: "a number")
        let offset = text.ranges(of: "<MaxMsgSize>").first.map { text[..<$0.lowerBound].utf8.count }
        #expect(throws: SyncMLError.message(fault, offset: offset ?? 0)) {
            try Self.decode(Array(text.utf8))
        }
        // Version, public identifier, character set, no strings; SyncML, SyncHdr, and nothing of what has to be there.
        let binary: [UInt8] = [0x02, 0xA4, 0x01, 0x6A, 0x00, 0x6D, 0x6C, 0x01, 0x6B, 0x01, 0x01]
        let missing = MessageFault.missing(element: "SessionID", parent: "SyncHdr")
        #expect(throws: SyncMLError.message(missing, offset: 6)) { try Self.decode(binary) }
    }

    @Test("with a document type is refused")
    func entities() {
        let text =
            #"<!DOCTYPE a [<!ENTITY x "haha">]>"# + Self.document(body: "<Get><CmdID>&x;</CmdID></Get>")
        #expect(throws: SyncMLError.document(XMLError(.documentType, line: 1, offset: 13))) {
            try Self.decode(Array(text.utf8))
        }
    }

    @Test("deeper than the limit is refused", .everyEncoding, arguments: [62, 63])
    func depth(_ depth: Int) throws {
        var sequence = Element("Sequence")
        for _ in 1..<depth { sequence = Element("Sequence", [.element(sequence)]) }
        let header = try XMLReader.read(Array("<SyncHdr>\(Self.fields)</SyncHdr>".utf8).span)
        let root = Element("SyncML", [.element(header), .element(Element("SyncBody", [.element(sequence)]))])
        let bytes = DocumentCoder.encode(root, as: Wire.encoding, .deviceManagement)
        if depth < 63 {
            try Self.decode(bytes)
        } else {
            let error = #expect(throws: SyncMLError.self) { try Self.decode(bytes) }
            #expect(error?.isAboutDocument(.tooDeep(limit: 64), .tooDeep(limit: 64)) == true)
        }
    }

    @Test("over the limits of size, commands and items is refused", .everyEncoding)
    func limits() {
        var limits = MessageLimits()
        limits.size = 10
        let error = #expect(throws: SyncMLError.self) {
            try Self.decode(Wire.bytes(Self.document()), limits)
        }
        #expect(error?.isAboutDocument(.tooLarge(limit: 10), .tooLarge(limit: 10)) == true)
        limits = MessageLimits()
        (limits.commands, limits.items) = (2, 3)
        let nested = "<Sequence><CmdID>1</CmdID><Get/><Get/></Sequence>"
        let commands = #expect(throws: SyncMLError.self) {
            try Self.decode(Wire.bytes(Self.document(body: nested)), limits)
        }
        #expect(commands?.fault == .tooMany(what: "commands", limit: 2))
        let gets = "<Get><Item/><Item/></Get><Get><Item/><Item/></Get>"
        let items = #expect(throws: SyncMLError.self) {
            try Self.decode(Wire.bytes(Self.document(body: gets)), limits)
        }
        #expect(items?.fault == .tooMany(what: "items", limit: 3))
    }

    @Test("of many small parts takes time in proportion to its size", .everyEncoding)
    func linear() throws {
        let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>"
        let message = { (count: Int) in
            let lines = String(repeating: "<![CDATA[\n]]>&#10;\n", count: 5 * count)
            let add = "<Add><CmdID>1</CmdID><Item><Data>\(lines)</Data></Item></Add>"
            return Wire.bytes(Self.document(body: String(repeating: get, count: count) + add))
        }
        let growth = try growthOfEffort(from: 500, prepare: message) { try Self.decode($0) }
        #expect(growth < 24)
    }

    @Test("cut off anywhere is refused", arguments: Wire.all)
    func truncated(_ encoding: Encoding) {
        let whole = MessageCoder.encode(MessageCoderTests.full, as: encoding)
        for length in whole.indices {
            #expect(throws: SyncMLError.self) { try Self.decode(Array(whole[..<length])) }
        }
    }

    @Test("of damaged or random bytes never crashes the reader", arguments: Wire.all)
    func noise(_ encoding: Encoding) {
        var generator = SeededNumbers(seed: 18)
        let whole = MessageCoder.encode(MessageCoderTests.full, as: encoding)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            try? Self.decode(bytes)
        }
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: SyncMLError.self) { try Self.decode(bytes) }
        }
    }
}

extension SyncMLError {
    /// Whether one of these is wrong with the document, whichever encoding it is in.
    fileprivate func isAboutDocument(_ text: XMLError.Reason, _ binary: WBXMLError.Reason) -> Bool {
        switch self {
        case .document(let error): Wire.encoding == .xml && error.reason == text
        case .binaryDocument(let error): Wire.encoding == .wbxml && error.reason == binary
        default: false
        }
    }
}

extension SyncMLError {
    fileprivate var fault: MessageFault? { if case .message(let fault, _) = self { fault } else { nil } }
}
