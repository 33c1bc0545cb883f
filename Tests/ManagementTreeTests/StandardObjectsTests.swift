import ManagementTree
import Testing

@Suite("The standard objects")
struct StandardObjectsTests {
    private func makeTree() throws -> ManagementTree {
        let tree = ManagementTree()
        let information = DeviceInformation(
            deviceID: "urn:uuid:1", manufacturer: "Maker", model: "Box", clientVersion: "1.0", language: "de")
        try tree.mount(information, as: "DevInfo")
        let versions = DeviceDetail.Versions(firmware: "fw", software: "sw", hardware: "hw")
        try tree.mount(
            DeviceDetail(deviceType: "gateway", manufacturer: "OEM", versions: versions), as: "DevDetail")
        return tree
    }

    private func text(_ uri: String, _ tree: ManagementTree) throws -> String? {
        guard case .value(let bytes) = try tree.get(uri, for: "s").first?.content else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "have values",
        arguments: [
            ("./DevInfo/DevId", "urn:uuid:1"), ("./DevInfo/Man", "Maker"), ("./DevInfo/Mod", "Box"),
            ("./DevInfo/DmV", "1.0"), ("./DevInfo/Lang", "de"),
            ("./DevInfo?prop=Type", "urn:oma:mo:oma-dm-devinfo:1.0"),
            ("./DevDetail?prop=Type", "urn:oma:mo:oma-dm-devdetail:1.0"), ("./DevDetail/DevTyp", "gateway"),
            ("./DevDetail/OEM", "OEM"), ("./DevDetail/FwV", "fw"), ("./DevDetail/SwV", "sw"),
            ("./DevDetail/HwV", "hw"),
            ("./DevDetail/LrgObj", "true"), ("./DevDetail/LrgObj?prop=Format", "bool"),
            ("./DevDetail/URI/MaxDepth", "16"), ("./DevDetail/URI/MaxTotLen", "1024"),
            ("./DevDetail/URI/MaxSegLen", "128"),
        ])
    func values(_ uri: String, _ expected: String) throws {
        #expect(try text(uri, makeTree()) == expected)
    }

    @Test(
        "can't be changed",
        arguments: [
            "./DevInfo/DevId", "./DevDetail/LrgObj",
        ])
    func constant(_ uri: String) throws {
        let tree = try makeTree()
        #expect(throws: NodeError.notAllowed) { try tree.replace(uri, format: nil, value: [0x31], for: "s") }
        #expect(throws: NodeError.notAllowed) { try tree.delete(uri, for: "s") }
        #expect(throws: NodeError.notAllowed) { try tree.execute(uri, ExecuteOrder(server: "s", uri: uri)) }
        #expect(throws: NodeError.alreadyExists) { try tree.add(uri, NewNode(format: .character), for: "s") }
    }

    @Test("introduce the device")
    func information() throws {
        let leaves = try makeTree().deviceInformation
        #expect(leaves.map(\.uri) == ["DevId", "Man", "Mod", "DmV", "Lang"].map { "./DevInfo/" + $0 })
        #expect(leaves.map(\.value) == ["urn:uuid:1", "Maker", "Box", "1.0", "de"])
        #expect(ManagementTree().deviceInformation.isEmpty)
    }

    @Test("tell what the software is called as soon as a server has asked for it")
    func revision() throws {
        let tree = ManagementTree()
        var name: String? = "r1"
        let information = DeviceInformation(
            deviceID: "d", manufacturer: "m", model: "o", clientVersion: "1", software: { name })
        try tree.mount(information, as: "DevInfo")
        #expect(tree.deviceInformation.count == 5)
        let leaf = "./DevInfo/Ext/SoftwareRevision"
        #expect(try text(leaf, tree) == "r1")
        name = "r2"
        #expect(tree.deviceInformation.last?.uri == leaf)
        #expect(tree.deviceInformation.last?.value == "r2")
        name = nil
        #expect(throws: NodeError.notFound) { try tree.get(leaf, for: "s") }
        #expect(tree.deviceInformation.count == 5)
        #expect(throws: NodeError.notFound) { try makeTree().get(leaf, for: "s") }
    }

    @Test("are found by their identifiers, whatever their names")
    func mountPoint() throws {
        let tree = try makeTree()
        try tree.mount(SampleObject(), as: "My Sample")
        #expect(tree.mountPoint(ofType: SampleObject.identifier) == "./My%20Sample")
        #expect(tree.mountPoint(ofType: "urn:oma:mo:oma-dm-devinfo:1.0") == "./DevInfo")
        #expect(tree.mountPoint(ofType: "urn:nothing") == nil)
    }

    @Test("have each name once")
    func mountTwice() throws {
        let tree = try makeTree()
        #expect(throws: NodeError.alreadyExists) { try tree.mount(SampleObject(), as: "DevInfo") }
        for name in ["", ".", "..", "a/b"] {
            #expect(throws: NodeError.notFound) { try tree.mount(SampleObject(), as: name) }
        }
    }
}
