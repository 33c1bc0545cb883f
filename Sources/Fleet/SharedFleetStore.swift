public import Foundation

/// A store that several servers use at once: what one of them begins another one may go on with.
public protocol SharedFleetStore: FleetStore {
    /// The session with that token; nil when there is none.
    func session(_ token: String) async throws(FleetStoreError) -> KeptSession?

    /// Deletes the sessions whose time is over, and of strangers' those above the limit, the oldest first.
    ///
    /// - Returns: How many there are then.
    func endSessions(
        now: String, strangerLimit: Int
    ) async throws(FleetStoreError)
        -> (sessions: Int, strangers: Int)

    /// Takes on a task that one server at a time does, or goes on with it.
    ///
    /// - Parameters:
    ///   - server: A name that no other server has.
    ///   - span: After how long another one may take it on.
    /// - Returns: Whether it is this server's.
    func claim(_ task: String, by server: String, for span: Duration) async throws(FleetStoreError) -> Bool

    /// What servers tell each other, from now on.
    func news() -> AsyncStream<FleetNews>
}

/// A session between two messages, for whichever server gets the next one.
public struct KeptSession: Codable, Equatable, Sendable {
    /// By which its messages name it.
    public var token: String
    /// The device that says to have it.
    public var device: String
    /// Whether the device has proved who it is: then it has no other session.
    public var isProven: Bool
    /// What the server makes of it.
    public var content: Data
    /// When it is lost: ISO 8601 in UTC.
    public var until: String
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    public init(token: String, device: String, isProven: Bool, content: Data, until: String) {
        (self.token, self.device, self.isProven) = (token, device, isProven)
        (self.content, self.until) = (content, until)
    }
}

/// What one server tells the others.
public struct FleetNews: Codable, Equatable, Sendable {
    /// A session of this device has begun: nobody need ask for one any more.
    public var device: String
    /// The device's number of it.
    public var sessionID: String

    public init(device: String, sessionID: String) {
        (self.device, self.sessionID) = (device, sessionID)
    }
}
