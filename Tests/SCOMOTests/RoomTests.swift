import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("Packages that a server delivers in the tree")
struct RoomTests {
    @Test("are refused where the state directory has no room for them, whole or in pieces")
    func delivered() throws {
        let components = try SoftwareComponents(
            files: CrashingFileSystem(), deployer: FakeDeployer(), largestPackage: 1000
        ) { () throws(FileSystemError) in 10 }
        let tree = ManagementTree()
        try tree.mount(components, as: "SCOMO")
        let data = "./SCOMO/Inventory/Delivered/d/Data"
        #expect(throws: NodeError.full) {
            try tree.add(data, NewNode(format: .binary, value: [UInt8](repeating: 0, count: 11)), for: "s")
        }
        #expect(throws: NodeError.full) {
            try tree.sink(data, adding: true, format: .binary, type: nil, size: 11, for: "s")
        }
        try tree.add(data, NewNode(format: .binary, value: [UInt8](repeating: 0, count: 10)), for: "s")
    }
}
