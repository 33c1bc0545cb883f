/// A system whose accounts aren't made and whose units aren't started by the installer.
public protocol UnmanagedSystem: ComponentSystem {}

extension UnmanagedSystem {
    public var wayToStart: String? { nil }

    public func account(named name: String, for package: String) throws(SystemError) -> SystemAccount? { nil }

    public func requireFree(_ units: [String]) throws(SystemError) {}

    public func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError) {}

    public func startMissing(_ units: [ShownUnit]) throws(SystemError) {}

    public func start(_ unit: String) throws(SystemError) {}

    public func stop(_ unit: String) throws(SystemError) {}

    public func requireActive(_ units: [String]) throws(SystemError) {}

    public func prepare(_ update: AgentUpdate) throws(SystemError) {
        throw .refused("the agent is updated where systemd runs")
    }

    public func goOnWithAgent() throws(SystemError) {}
}
