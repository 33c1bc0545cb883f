/// What can be set about an `InstallerService`.
public struct ServiceSettings: Equatable, Sendable {
    /// Who may what; nil for what this system's databases say when the first connects who isn't root. - Default: nil.
    public var accounts: InstallerAccounts?
    /// How long nobody has to ask for anything until it ends; nil where nobody would start it again. - Default: nil.
    public var idleTime: Duration?
    /// How many connections there may be at a time. - Default: 32.
    public var connections: Int
    /// How many of them one user may have. - Default: 8.
    public var connectionsOfUser: Int

    public init(
        accounts: InstallerAccounts? = nil, idleTime: Duration? = nil, connections: Int = 32,
        connectionsOfUser: Int = 8
    ) {
        (self.accounts, self.idleTime) = (accounts, idleTime)
        (self.connections, self.connectionsOfUser) = (connections, connectionsOfUser)
    }
}
