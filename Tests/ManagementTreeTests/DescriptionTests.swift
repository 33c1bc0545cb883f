import ManagementTree
import Markup
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
        try tree.mount(AccountObject(FakeRegister()), as: "DMAcc")
        try tree.mount(Inbox(), as: "Inbox")
        try tree.mount(MemoryObject(), as: "T")
        return tree
    }

    @Test("exists for each object", arguments: ["DevInfo", "DevDetail", "DMAcc", "Inbox", "T"])
    func valid(_ name: String) throws {
        let tree = try objects()
        #expect(tree.mountNames.contains(name))
        let document = try #require(tree.ddf(ofMount: name))
        #expect(document.name == "MgmtTree")
        #expect(document.children.map(\.name) == ["VerDTD", "Node"])
        let node = try #require(document.child("Node"))
        #expect(node.child("NodeName")?.text == name)
        try check(node, isRoot: true)
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
        let text = String(
            decoding: XMLWriter.write(try #require(tree.ddf(ofMount: "N"))), as: UTF8.self)
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

    @Test("doesn't exist for others")
    func none() throws {
        #expect(try objects().ddf(ofMount: "Nothing") == nil)
    }

    /// The content models of the document type, with the elements that are always written.
    private func check(_ node: Element, isRoot: Bool = false) throws {
        #expect(node.namespace == "syncml:dmddf1.2")
        var names = node.children.map(\.name)
        #expect(names.removeFirst() == "NodeName")
        if isRoot { #expect(names.removeFirst() == "Path") }
        #expect(names.removeFirst() == "DFProperties")
        #expect(names.allSatisfy { $0 == "Node" })
        let properties = try #require(node.child("DFProperties"))
        #expect(
            properties.children.map(\.name)
                == ["AccessType", "Description", "DFFormat", "Occurrence", "Scope", "DFType", "CaseSense"])
        let allowed = ["Add", "Copy", "Delete", "Exec", "Get", "Replace"]
        let access = try #require(properties.child("AccessType")).children.map(\.name)
        #expect(access == allowed.filter { access.contains($0) })
        let format = try #require(properties.child("DFFormat")?.children.first).name
        #expect(NodeFormat(rawValue: format) != nil)
        let occurrence = try #require(properties.child("Occurrence")?.children.first)
        let numbers = ["ZeroOrN", "OneOrN"]
        #expect((["One", "ZeroOrOne", "ZeroOrMore", "OneOrMore"] + numbers).contains(occurrence.name))
        #expect(numbers.contains(occurrence.name) == (Int(occurrence.text) ?? 0 > 0))
        #expect(
            ["Permanent", "Dynamic"].contains(try #require(properties.child("Scope")?.children.first).name))
        #expect(properties.child("DFType")?.children.map(\.name) == [format == "node" ? "DDFName" : "MIME"])
        for child in node.children where child.name == "Node" { try check(child) }
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
