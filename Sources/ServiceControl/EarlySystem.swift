public import Installer

/// A system that is starting, before anything of the components runs: the service manager learns which units there are, and starts
/// them by itself when their turn comes. Nothing else is asked of it, since it may wait for whoever asks.
public final class EarlySystem: UnmanagedSystem {
    private let manager: ServiceManager
    private let links: UnitLinks

    public init(manager: ServiceManager, links: UnitLinks) { (self.manager, self.links) = (manager, links) }

    public func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError) {
        try manager.show(units, links, haveChanged: haveChanged)
    }

    public func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {
        throw .failed("it is too early")
    }
}

extension ServiceManager {
    /// Has the manager see exactly these units. For that it reads all of its units anew, which takes time; so only if there is a need.
    func show(_ units: [ShownUnit], _ links: UnitLinks, haveChanged: Bool) throws(SystemError) {
        guard haveChanged || !links.areThose(of: units) else { return }
        do throws(CallError) { try reload() } catch { throw error.error }
        guard links.areThose(of: units) else {
            throw .failed("no generator shows them: scomo-installer(8)")
        }
    }
}
