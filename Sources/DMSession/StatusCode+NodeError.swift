internal import ManagementTree
internal import SyncML

extension StatusCode {
    /// What the server is told when a node refuses.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, response status codes.
    init(_ error: NodeError) { self.init(rawValue: error.status) }
}
