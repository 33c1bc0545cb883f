internal import ManagementTree
internal import SyncML

extension StatusCode {
    /// What the server is told when a node refuses.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, response status codes.
    init(_ error: NodeError) { self.init(rawValue: error.status) }

    /// What a server is told of an Add, Get, Replace or Delete: there 510 isn't among the answers.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, the status codes of each command.
    init(simple error: NodeError) {
        self.init(rawValue: error == .storeFailed ? NodeError.failed.status : error.status)
    }
}
