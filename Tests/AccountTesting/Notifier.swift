public import Accounts
public import Linux

/// A server, and what it sends.
public struct Notifier {
    public static let nonce: [UInt8] = Array(0xA0...0xAF)
    public var name = "server"
    public var password = "s3rver-Passw0rd"

    public init(name: String = "server", password: String = "s3rver-Passw0rd") {
        (self.name, self.password) = (name, password)
    }

    public var account: Account {
        Account(
            serverID: name, address: "https://dm.example.net/dm",
            serverCredentials: Credentials(name: "any", password: password), serverNonce: Self.nonce)
    }

    public func message(_ session: UInt16, nonce: [UInt8] = nonce) throws -> [UInt8] {
        try Notification(sessionNumber: session, serverID: name).message(password: password, nonce: nonce)
    }
}

/// Seconds after the start.
public func at(_ seconds: Int) -> Instant { Instant(sinceStart: .seconds(1000 + seconds)) }
