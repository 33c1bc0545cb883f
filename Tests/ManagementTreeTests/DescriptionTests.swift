import ManagementTree
import Markup
import TestSupport
import Testing

@Suite("A description as a document")
struct DescriptionTests {
    private func objects() throws -> ManagementTree {
        let tree = ManagementTree()
        try tree.mount(
            DeviceInformation(deviceID: "d", manufacturer: "m", model: "o", clientVersion: "1"), as: "DevInfo"
        )
        let versions = DeviceDetail.Versions(firmware: "1", software: "1", hardware: "1")
        try tree.mount(DeviceDetail(deviceType: "t", manufacturer: "m", versions: versions), as: "DevDetail")
        try tree.mount(Inbox(), as: "Inbox")
        try tree.mount(MemoryObject(), as: "T")
        return tree
    }

    @Test("exists for each object", arguments: ["DevInfo", "DevDetail", "Inbox", "T"])
    func valid(_ name: String) throws {
        let tree = try objects()
        #expect(tree.mountNames.contains(name))
        let document = try #require(tree.ddf(ofMount: name))
        #expect(document.name == "MgmtTree")
        #expect(document.children.map(\.name) == ["VerDTD", "Node"])
        let node = try #require(document.child("Node"))
        #expect(node.child("NodeName")?.text == name)
        #expect(DescriptionFaults.of(document) == [])
        // And it is XML.
        let again = try XMLReader.read(XMLWriter.write(document).span)
        #expect(again == document)
    }

    @Test("says how many nodes there may be, and the tree has it so")
    func numbers() throws {
        let tree = ManagementTree()
        let node = { (name: String, occurrence: Occurrence) in
            NodeDescription.interior(
                name, "Nodes.",
                [
                    .interior(
                        nil, "One.", access: [.get, .add, .delete], occurrence: occurrence,
                        isPermanent: false, [.interior("Sub", "More.", access: [.get, .add])])
                ])
        }
        let description = NodeDescription.interior(
            nil, "Numbers.", [node("Z", .zeroOrN(2)), node("O", .oneOrN(2))])
        let object = MemoryObject(description)
        try tree.mount(object, as: "N")
        let document = try #require(tree.ddf(ofMount: "N"))
        #expect(DescriptionFaults.of(document) == [])
        let text = String(decoding: XMLWriter.write(document), as: UTF8.self)
        #expect(text.contains("<Occurrence><ZeroOrN>2</ZeroOrN></Occurrence>"))
        #expect(text.contains("<Occurrence><OneOrN>2</OneOrN></Occurrence>"))
        for parent in ["./N/Z", "./N/O"] {
            let add = { (name: String) in
                try tree.add("\(parent)/\(name)", NewNode(format: .interior), for: "o")
            }
            try add("a")
            try add("b")
            #expect(throws: NodeError.full) { try add("c") }
            #expect(throws: NodeError.full) { try add("c/Sub") }
            #expect(tree.refusingNode == "\(parent)/c")
            #expect(throws: NodeError.alreadyExists) { try add("b") }
            try tree.delete("\(parent)/a", for: "o")
            try add("c")
        }
        try tree.delete("./N/Z/b", for: "o")
        try tree.delete("./N/Z/c", for: "o")
        try tree.delete("./N/O/b", for: "o")
        #expect(throws: NodeError.notAllowed) { try tree.delete("./N/O/c", for: "o") }
    }

    @Test(
        "is looked at closely",
        arguments: [
            ("<Scope><Permanent/></Scope>", ""), ("<Get/>", "<Put/>"), ("<One/>", "<Two/>"),
            ("<One/>", "<ZeroOrN>many</ZeroOrN>"), ("<One/>", "<One>1</One>"), ("<chr/>", "<text/>"),
            ("<CaseSense><CS/></CaseSense>", "<CaseSense/>"), ("<Path>.</Path>", ""),
            ("<VerDTD>1.2</VerDTD>", ""), ("syncml:dmddf1.2", "other"),
        ])
    func faults(_ text: String, _ other: String) throws {
        let whole = String(
            decoding: XMLWriter.write(try #require(try objects().ddf(ofMount: "DevInfo"))), as: UTF8.self)
        let document = whole.replacing(text, other)
        #expect(document != whole)
        #expect(try !DescriptionFaults.of(XMLReader.read(Array(document.utf8).span)).isEmpty)
    }

    @Test("doesn't exist for others")
    func none() throws {
        #expect(try objects().ddf(ofMount: "Nothing") == nil)
    }

    @Test("says what commands are checked against")
    func content() throws {
        let text = String(
            decoding: XMLWriter.write(try #require(try objects().ddf(ofMount: "T"))), as: UTF8.self)
        let beginning: [String] = [
            #"<?xml version="1.0" encoding="UTF-8"?><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>"#,
            "<Node><NodeName>T</NodeName><Path>.</Path><DFProperties><AccessType><Get/></AccessType>",
            "<Description>A thing.</Description><DFFormat><node/></DFFormat><Occurrence><One/></Occurrence>",
            "<Scope><Permanent/></Scope><DFType><DDFName>urn:example:thing:1.0</DDFName></DFType>",
            "<CaseSense><CS/></CaseSense></DFProperties>",
            "<Node><NodeName>Name</NodeName><DFProperties><AccessType><Copy/><Get/><Replace/></AccessType>",
        ]
        #expect(text.hasPrefix(beginning.joined()))
        // Add stands at the parent; a node with a free name has none; what is below a dynamic node is dynamic.
        #expect(
            text.contains(
                "<NodeName>Items</NodeName><DFProperties><AccessType><Add/><Get/><Replace/></AccessType>"))
        #expect(
            text.contains(
                "<Node><NodeName/><DFProperties><AccessType><Add/><Delete/><Get/><Replace/></AccessType>"
                    + "<Description>An item.</Description><DFFormat><node/></DFFormat><Occurrence><ZeroOrMore/></Occurrence>"
                    + "<Scope><Dynamic/></Scope>"))
        #expect(text.contains("<NodeName>Run</NodeName><DFProperties><AccessType><Exec/></AccessType>"))
    }
}
