public import Accounts

extension DeviceRegistration {
    /// The account that the device is to have with this server, as a bootstrap document brings it.
    ///
    /// - Parameters:
    ///   - url: Where the device is to hold its sessions.
    ///   - serverID: What it shall know the server as.
    public func account(url: String, serverID: String) -> Account {
        var account = Account(serverID: serverID, address: url)
        account.clientCredentials = Credentials(name: userName, password: password)
        account.clientAuthentication =
            ClientAuthentication(rawValue: (authentication ?? .md5).rawValue) ?? .md5
        account.clientNonce = nonces?.device ?? []
        if let server {
            account.serverCredentials = Credentials(name: server.userName, password: server.password)
            account.serverAuthentication =
                ServerAuthentication(rawValue: server.authentication.rawValue) ?? .md5
            account.serverNonce = nonces?.server ?? []
        }
        return account
    }
}
