import Markup
import Testing

@Suite("Hostile XML")
struct HostileXMLTests {
    @Test("with entities that multiply is refused")
    func billionLaughs() {
        let bomb = """
            <?xml version="1.0"?>
            <!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]>
            <a>&z;</a>
            """
        #expect(throws: XMLError(.documentType, line: 2, offset: 35)) { try parse(bomb) }
    }

    @Test("with a file of the device is refused")
    func externalEntity() {
        let text = #"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#
        #expect(throws: XMLError(.documentType, line: 1, offset: 13)) { try parse(text) }
    }

    @Test("with an entity of a document type elsewhere is refused")
    func skippedEntity() {
        let text = #"<!DOCTYPE a SYSTEM "a.dtd"><a>&x;</a>"#
        #expect(throws: XMLError(.documentType, line: 1, offset: 30)) { try parse(text) }
    }

    @Test("that nests too deep is refused", arguments: [(64, true), (65, false), (100_000, false)])
    func depth(_ depth: Int, _ fits: Bool) throws {
        let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        if fits {
            #expect(try parse(text).name == "a")
        } else {
            #expect(throws: XMLError(.tooDeep(limit: 64), line: 1, offset: 192)) { try parse(text) }
        }
    }

    @Test("that is too large is refused")
    func size() {
        var limits = XMLLimits()
        limits.size = 10
        #expect(throws: XMLError(.tooLarge(limit: 10), line: 1, offset: 10)) {
            try parse("<aaaa></aaaa>", limits)
        }
    }

    @Test(
        "is refused with a line",
        arguments: [
            ("", 1), (" \n", 2), ("x", 1), ("<a>", 1), ("<a>\n</b>", 2), ("\n<a>&x;</a>", 2), ("<a/><b/>", 1),
            ("<a/>x", 1), ("<a>\u{1}</a>", 1), ("<a>\n\u{FFFE}</a>", 2), ("</a>", 1), ("<a></a", 1),
            ("<a></ab>", 1),
            ("<a", 1), ("<", 1), ("<a b>", 1), ("<a b=>", 1), ("<a b=c>", 1), ("<a b='c>", 1),
            ("<a b='<'/>", 1),
            ("<a b='c'd='e'/>", 1), ("<a b='' b=''/>", 1), ("<a x:b=''/>", 1), ("<x:a/>", 1),
            ("<a xmlns:x='y' x:b='' x:b=''/>", 1), ("<a xmlns:x=''/>", 1), ("<x:y:z xmlns:x='n'/>", 1),
            ("<:a/>", 1), ("<a:/>", 1), ("<1/>", 1), ("<-a/>", 1), ("<x:1 xmlns:x='n'/>", 1), ("<a / >", 1),
            ("<a>]]></a>", 1), ("<a><![CDATA[</a>", 1), ("<![CDATA[x]]><a/>", 1), ("<a/><![CDATA[x]]>", 1),
            ("<!-- -- --><a/>", 1), ("<!-- <a/>", 1), ("<a><!-</a>", 1), ("<?x", 1), ("<? x?><a/>", 1),
            ("<a/><?xml version='1.0'?>", 1), ("\n<?xml version='1.0'?><a/>", 2), ("<a><?XML x?></a>", 1),
            ("<a>&#0;</a>", 1), ("<a>&#x;</a>", 1), ("<a>&#xD800;</a>", 1), ("<a>&#1114112;</a>", 1),
            ("<a>&#99999999999999999999;</a>", 1), ("<a>&#65</a>", 1), ("<a>&amp</a>", 1), ("<a>& </a>", 1),
            ("<a b='&x;'/>", 1), ("<a/><!DOCTYPE a>", 1), ("<!DOCTYPE a><!DOCTYPE a><a/>", 1),
            ("<!DOCTYPE", 1),
            ("<!DOCTYPEa><a/>", 1), ("<!ELEMENT a><a/>", 1), ("<a xmlns:x='y'/><x:b/>", 1),
            ("<a><b xmlns:x='y'/><x:c/></a>", 1),
        ])
    func malformed(_ text: String, _ line: Int) throws {
        let error = #expect(throws: XMLError.self) { try parse(text) }
        guard case .malformed = error?.reason, error?.line == line else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
    }

    @Test(
        "is refused with the offset of what is wrong",
        arguments: [
            ("<a>\n</b>", 2, 6), ("\n<a>é&x;</a>", 2, 6), ("<a b=c>", 1, 5), ("<a/>\u{FEFF}", 1, 4),
            ("<a>\n\u{1}</a>", 2, 4), ("<a>\n\u{FFFE}</a>", 2, 4), ("<a>x", 1, 4), ("", 1, 0),
        ])
    func offsets(_ text: String, _ line: Int, _ offset: Int) {
        let error = #expect(throws: XMLError.self) { try parse(text) }
        #expect(error?.line == line && error?.offset == offset)
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("line \(line), offset \(offset): "))
    }

    @Test("cut short anywhere is refused")
    func truncated() throws {
        let text =
            "<?xml version='1.0'?><!DOCTYPE a><x:a xmlns:x='n' b='&lt;'>t&#65;<![CDATA[u]]><!-- c --><?p q?></x:a>"
        let document = Array(text.utf8)
        #expect(try parse(bytes: document).text == "tAu")
        for length in 0..<document.count {
            #expect(throws: XMLError.self) { try parse(bytes: Array(document.prefix(length))) }
        }
    }

    @Test("that isn't text is refused")
    func notText() {
        let documents: [[UInt8]] = [
            [0x3C, 0x61, 0xFF], [0x3C, 0x61, 0x3E, 0xC3], [0xFE, 0xFF, 0x00], [0xFF, 0xFE, 0x3C, 0xD8],
        ]
        for bytes in documents {
            #expect(throws: XMLError.self) { try parse(bytes: bytes) }
        }
    }

    @Test("with too many attributes or prefixes is refused")
    func attributes() throws {
        let few = (0..<64).map { " a\($0)=''" }.joined()
        #expect(try parse("<a\(few)/>").attributes.count == 64)
        let reason = XMLError.Reason.tooManyAttributes(limit: 64)
        #expect(throws: XMLError(reason, line: 1, offset: 445)) { try parse("<a\(few) b=''/>") }
        let prefixes = (0..<40).map { " xmlns:a\($0)='n'" }.joined()
        #expect(throws: XMLError(reason, line: 1, offset: 896)) {
            try parse("<a\(prefixes)><b \(prefixes)/></a>")
        }
    }
}
