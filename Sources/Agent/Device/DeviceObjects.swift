import Accounts
import ManagementTree

/// The management objects of a device, and where servers find each.
struct DeviceObjects {
    let information, detail, accounts, inbox, components: any ManagementObject

    func mount(in tree: ManagementTree) {
        do throws(NodeError) {
            try tree.mount(information, as: "DevInfo")
            try tree.mount(detail, as: "DevDetail")
            try tree.mount(accounts, as: "DMAcc", list: AccountObject.rights)
            try tree.mount(inbox, as: "Inbox")
            try tree.mount(components, as: "SCOMO")
        } catch {
            preconditionFailure("the names differ")
        }
    }
}
