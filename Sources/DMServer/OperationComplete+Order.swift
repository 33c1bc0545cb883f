public import SCOMOTerms

extension OperationComplete {
    /// Whether this reports on the order with that correlator, whose `Exec` went to `uri`.
    ///
    /// Without a correlator the source tells: the operation node, or the package's or component's node above it.
    public func isAbout(correlator: String, uri: String?) -> Bool {
        if let own = self.correlator, !own.isEmpty { return own == correlator }
        guard let uri else { return false }
        let sources = items.compactMap { $0.source.map(TreeSnapshot.normalized) }
        return sources.contains { $0 == uri || uri.hasPrefix($0 + "/") }
    }
}
