import DeliveryPackage
import Linux

// What a removed component has kept goes too, if somebody wishes that.
extension Installer {
    func removeState(of component: String) throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        guard isName(component) else { throw .noSuchComponent(component) }
        guard try current().generation[component] == nil else { throw .keptByItself(component) }
        // What goes back finds the state that it left.
        try refuseDuringTrial()
        try orderMark.remove()
        matter.hasChanged = try folders.purge(component)
        try makeFolderAgain(component)
        tidy()
    }

    /// Whether a folder may have this name. Nothing that is installed has another.
    private func isName(_ component: String) -> Bool {
        do throws(InstallerError) { _ = try folders.path(component) } catch { return false }
        return true
    }

    /// In a generation that is kept the component may come back, and then needs a place of its own.
    private func makeFolderAgain(_ name: String) throws(InstallerError) {
        for number in try keptGenerations() {
            let component = completed(try generations.read(number))[name]
            guard let component, component.setup.state != .none else { continue }
            return try folders.make(name, for: account(of: component))
        }
    }
}
