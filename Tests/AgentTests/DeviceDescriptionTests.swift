import Accounts
import ManagementTree
import Markup
import SCOMO
import TestSupport
import Testing

@testable import Agent

@Suite("The description of the management objects")
struct DeviceDescriptionTests {
    private func nodes(_ object: String? = nil) throws -> [Element] {
        let document = try #require(DeviceDescription.document(of: object))
        let root = try XMLReader.read(document.span)
        #expect(root.name == "MgmtTree")
        #expect(DescriptionFaults.of(root) == [])
        #expect(root.children.first?.name == "VerDTD")
        return root.children.filter { $0.name == "Node" }
    }

    /// Names and what they have in common, in the order of the document.
    private func compare(_ node: Element, _ description: NodeDescription, _ name: String) {
        let properties = node.child("DFProperties")
        #expect(node.child("NodeName")?.text == name)
        #expect(properties?.child("DFFormat")?.children.first?.name == description.format.rawValue)
        #expect(properties?.child("Description")?.text == description.summary)
        let children = node.children.filter { $0.name == "Node" }
        #expect(children.count == description.children.count)
        for (child, described) in zip(children, description.children) {
            compare(child, described, described.name ?? "")
        }
    }

    @Test("is well-formed, and names every node of every object")
    func complete() throws {
        let described = [
            ("DevInfo", DeviceInformation.nodes), ("DevDetail", DeviceDetail.nodes),
            ("DMAcc", AccountObject.nodes), ("Inbox", Inbox.nodes),
            ("SCOMO", SoftwareComponents.nodes(largestPackage: 1 << 20)),
        ]
        let nodes = try nodes()
        #expect(nodes.map { $0.child("NodeName")?.text } == described.map { $0.0 })
        for (node, (name, description)) in zip(nodes, described) { compare(node, description, name) }
    }

    @Test("can be had of one object, and not of one that isn't there")
    func one() throws {
        #expect(try nodes("SCOMO").map { $0.child("NodeName")?.text } == ["SCOMO"])
        #expect(DeviceDescription.document(of: "scomo") == nil)
        #expect(DeviceDescription.document(of: "") == nil)
    }
}
