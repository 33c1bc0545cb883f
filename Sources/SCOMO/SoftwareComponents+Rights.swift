internal import SCOMOTerms

// Whoever may do something with a package may do it with what comes of it, and nobody else may.
//
// - Source: SCOMO 1.0 is silent; patents of its authors do it so.

extension SoftwareComponents {
    /// Has the nodes that the device makes get the rights of those that they came from, from now on; and those that it made before it
    /// could, in case the power failed then.
    ///
    /// - Parameter pass: Gives a node the rights of another one, unless it has some; two URIs. Bears repetition.
    public func passRights(by pass: @escaping (_ source: String, _ node: String) -> Void) {
        passRights = pass
        for operation in journal.operations { passRights(of: operation) }
    }

    /// Does so once an operation has ended.
    func passRights(of operation: Operation) {
        let source = uri(operation.primitive.branch, operation.node)
        switch (operation.primitive.branch, operation.stage.outcome) {
        case (.download, .done): passToPackage(operation, source)
        case (.download, .failed(let failure)):
            if failure.keepsPackage { passToPackage(operation, source) }
        case (.download, .installed(let components)):
            passToPackage(operation, source)
            pass(to: components, source)
        case (.delivered, .installed(let components)): pass(to: components, source)
        case (.delivered, .done), (.delivered, .failed), (.deployed, _), (_, nil): break
        }
    }

    private func passToPackage(_ operation: Operation, _ source: String) {
        passRights(source, uri(.delivered, operation.deliveredNode ?? operation.node))
    }

    private func pass(to components: [DeployedReference], _ source: String) {
        for component in components { passRights(source, uri(.deployed, component.node)) }
    }
}
