import Agent
import Foundation
import Markup
import Testing

@testable import scomo_inspect

@Suite("A description of management objects as a page")
struct ObjectPageTests {
    private func page(_ document: String) throws -> String {
        try ObjectPage(XMLReader.read(Array(document.utf8).span)).text
    }

    @Test("has a row for each node, with what the description says")
    func rows() throws {
        let page = try page(
            """
            <MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName><Path>./B</Path><DFProperties><AccessType>\
            <Add/><Get/></AccessType><Description>An | object.</Description><DFFormat><node/></DFFormat><Occurrence><One/>\
            </Occurrence><Scope><Permanent/></Scope><DFType><DDFName>urn:a</DDFName></DFType></DFProperties><Node><NodeName/>\
            <DFProperties><AccessType/><DFFormat><node/></DFFormat><Occurrence><OneOrN>5</OneOrN></Occurrence><DFType><DDFName/>\
            </DFType></DFProperties><Node><NodeName>L</NodeName><DFProperties><AccessType><Exec/></AccessType><DFFormat><bin/>\
            </DFFormat><DFType><MIME>image/png</MIME></DFType></DFProperties></Node></Node></Node></MgmtTree>
            """)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") || $0.hasPrefix("## ") }
        #expect(
            rows == [
                "## `./B/A`", "| Node | Occurs | Dynamic | Format, type | Commands | Is |",
                "| `.` | 1 |  | node, `urn:a` | Add Get | An \\| object. |",
                "| `<x>` | 1 to 5 | yes | node |  |  |",
                "| `<x>/L` | 1 | yes | bin, `image/png` | Exec |  |",
            ])
    }

    @Test(
        "says how many nodes there may be",
        arguments: [
            ("<One/>", "1"), ("<ZeroOrOne/>", "0 or 1"), ("<ZeroOrMore/>", "any number"),
            ("<OneOrMore/>", "1 or more"), ("<ZeroOrN>7</ZeroOrN>", "0 to 7"), ("", "1"),
        ])
    func occurrence(_ element: String, _ text: String) throws {
        let page = try page(
            "<MgmtTree><Node><DFProperties><Occurrence>\(element)</Occurrence></DFProperties></Node></MgmtTree>"
        )
        #expect(page.contains("| `.` | \(text) |"))
    }

    /// Made anew by `scomod --print-ddf | scomo-inspect tree - >Packaging/management-objects.md`.
    @Test("is for our own objects the one that is in Packaging")
    func committed() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try Data(contentsOf: root.appendingPathComponent("Packaging/management-objects.md"))
        let document = try #require(DeviceDescription.document())
        #expect(try ObjectPage(XMLReader.read(document.span)).text == String(decoding: page, as: UTF8.self))
    }
}
