import Linux
import ManagementTree
import TestSupport
import Testing

@testable import Agent

@Suite("The file of properties")
struct PropertyFileTests {
    private func tree(_ files: CrashingFileSystem) throws -> (ManagementTree, PropertyFile) {
        let properties = PropertyFile(files)
        let tree = ManagementTree(owners: ["o"], properties: properties) { 0 }
        try tree.mount(
            DeviceInformation(deviceID: "d", manufacturer: "m", model: "o", clientVersion: "1"), as: "DevInfo"
        )
        return (tree, properties)
    }

    private func list(_ tree: ManagementTree) throws -> String {
        guard case .value(let text) = try tree.get("./DevInfo?prop=ACL", for: "o").first?.content else {
            return ""
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("outlives restarts")
    func restart() throws {
        let files = CrashingFileSystem()
        try tree(files).0.grant("Get=o+a&Replace=o", on: "./DevInfo")
        files.restart(after: .losesEverything)
        let (tree, properties) = try tree(files)
        #expect(try list(tree) == "Get=o+a&Replace=o")
        #expect(properties.damage == nil)
        #expect(throws: NodeError.permissionDenied) { try tree.get("./DevInfo/Man", for: "b") }
    }

    @Test("is set aside when it is damaged, which leaves nobody more rights than at first")
    func damage() throws {
        let files = CrashingFileSystem(["properties": Array("Format: 1\nChecksum: 00\n\nNode: .\n".utf8)])
        let (tree, properties) = try tree(files)
        #expect(properties.damage?.contains("properties.damaged") ?? false)
        #expect(try list(tree) == "")
        #expect(throws: NodeError.permissionDenied) {
            try tree.replace("./DevInfo?prop=ACL", format: nil, value: Array("Get=*".utf8), for: "s")
        }
        try tree.replace("./DevInfo?prop=ACL", format: nil, value: Array("Get=*".utf8), for: "o")
        #expect(try list(self.tree(files).0) == "Get=*")
    }

    @Test(
        "that can't be written refuses what servers set",
        arguments: [(Errno.noSpace, NodeError.full), (.inputOutput, .storeFailed)])
    func full(_ reason: Errno, _ expected: NodeError) throws {
        let files = CrashingFileSystem()
        let (tree, _) = try tree(files)
        files.fault = .refusesChanges(from: 0, reason)
        #expect(throws: expected) { try tree.grant("Get=o", on: "./DevInfo") }
        files.fault = .none
        #expect(try list(tree) == "")
    }
}
