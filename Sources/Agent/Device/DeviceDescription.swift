import Accounts
import ManagementTree
import Markup
import SCOMO

/// What servers find on a device, as a document (DDF). It comes from the same descriptions that each command is
/// checked against.
public enum DeviceDescription {
    /// - Parameter object: The name that one of the objects is mounted as, or nil for all.
    /// - Returns: XML; nil when there is no such object.
    public static func document(of object: String? = nil) -> [UInt8]? {
        let tree = tree
        var content: [Element.Node] = []
        var root: Element?
        for name in tree.mountNames where object == nil || object == name {
            guard let document = tree.ddf(ofMount: name) else { continue }
            // Each is a whole document; of the further ones only the node goes along, not the version before it.
            content += root == nil ? document.content[...] : document.content.dropFirst()
            root = root ?? document
        }
        return root.map { XMLWriter.write($0.with(content)) }
    }

    /// The objects with nothing behind them.
    private static var tree: ManagementTree {
        let tree = ManagementTree()
        let largest = Configuration.Limits().objectSize
        DeviceObjects(
            information: DescribedObject(DeviceInformation.nodes),
            detail: DescribedObject(DeviceDetail.nodes), accounts: DescribedObject(AccountObject.nodes),
            inbox: DescribedObject(Inbox.nodes),
            components: DescribedObject(SoftwareComponents.nodes(largestPackage: largest))
        ).mount(in: tree)
        return tree
    }
}

/// An object that is only described.
private final class DescribedObject: ManagementObject {
    let description: NodeDescription

    init(_ description: NodeDescription) { self.description = description }

    func children(of node: NodePath) -> [String]? { nil }
    func value(of leaf: NodePath) -> [UInt8]? { nil }
}
