/// A system that isn't running: a root file system that is being filled. No command is run and no unit started, not even to find out
/// whether they work; the device starts them at its first start, and makes their accounts then, too.
public final class IdleSystem: ComponentSystem {
    public init() {}

    public func run(_ command: ComponentCommand) throws(SystemError) {}

    public func account(named name: String, for package: String) throws(SystemError) -> SystemAccount? { nil }

    public func requireFree(_ units: [String]) throws(SystemError) {}

    public func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError) -> [String] { [] }

    public func start(_ unit: String) throws(SystemError) {}

    public func stop(_ unit: String) throws(SystemError) {}

    public func requireActive(_ units: [String]) throws(SystemError) {}
}
