import Accounts
import ManagementTree

/// The management objects of a device, and where servers find each.
struct DeviceObjects {
    let information, detail, accounts, inbox, components: any ManagementObject
    /// The name of the software's object. - Default: SCOMO.
    var componentsName = "SCOMO"

    /// The names of the others, which the standard gives or this device always had.
    static var otherNames: [String] { ["DevInfo", "DevDetail", "DMAcc", "Inbox"] }

    func mount(in tree: ManagementTree) {
        do throws(NodeError) {
            try tree.mount(information, as: "DevInfo")
            try tree.mount(detail, as: "DevDetail")
            try tree.mount(accounts, as: "DMAcc", list: AccountObject.rights)
            try tree.mount(inbox, as: "Inbox")
            try tree.mount(components, as: componentsName)
        } catch {
            preconditionFailure("the names differ")
        }
    }
}
