internal import DMServer
public import Fleet
internal import Foundation
internal import SyncML

extension Device {
    /// The device that is told of. Of the passwords only what the protocol works with is kept.
    public init(_ registration: DeviceRegistration) throws {
        self.init(
            id: registration.id, userName: registration.userName,
            userDigest: try Authentication.userDigest(
                user: registration.userName, password: registration.password))
        requirement = registration.authentication.flatMap { Requirement(rawValue: $0.rawValue) }
        nonce = registration.nonces.map { Data($0.device) }
        notificationAddress = registration.notificationAddress
        certificate = registration.certificate
        guard let server = registration.server else { return }
        serverNonce = registration.nonces.map { Data($0.server) }
        try take(server)
    }

    private mutating func take(_ server: DeviceRegistration.ServerAccount) throws {
        serverUserName = server.userName
        serverScheme = Requirement(rawValue: server.authentication.rawValue)
        serverSecret =
            server.authentication == .basic
            ? Authentication.basic(user: server.userName, password: server.password)
            : try Authentication.userDigest(user: server.userName, password: server.password)
        serverID = server.serverID
        notificationDigest = try Authentication.userDigest(
            user: server.serverID, password: server.password)
    }
}
