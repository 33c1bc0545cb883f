import Bytes
import Linux
import Records

/// What of the DM account changes with each session, kept across restarts: nonces and the session counter.
final class AccountStore {
    private let file: RecordFile
    private(set) var clientNonce: [UInt8] = []
    private(set) var serverNonce: [UInt8] = []
    private var session: UInt16 = 0
    /// Set when the file had been damaged. Then the next session begins with a challenge: one round trip more.
    let damage: RecordDamage?

    init(_ files: any FileSystem) throws(FileSystemError) {
        file = RecordFile("account", in: files, limit: 4096)
        let contents = try file.load()
        damage = contents.damage
        guard let record = contents.records.first else { return }
        clientNonce = record["Client-Nonce"].flatMap(Base64.decode) ?? []
        serverNonce = record["Server-Nonce"].flatMap(Base64.decode) ?? []
        session = record["Session"].flatMap { UInt16($0) } ?? 0
    }

    /// The nonce that the server gave us for our next credentials.
    func save(clientNonce: [UInt8]) throws(FileSystemError) {
        self.clientNonce = clientNonce
        try save()
    }

    /// The nonce that we gave the server for its next credentials.
    func save(serverNonce: [UInt8]) throws(FileSystemError) {
        self.serverNonce = serverNonce
        try save()
    }

    /// 1 to FFFF and again from 1, in hexadecimal digits as package 0 has them (spec: dm-protocol 1.4).
    ///
    /// One that can't be stored is good all the same: the server has to hear of a disk that can't be written.
    func nextSessionID() -> String {
        session = session == .max ? 1 : session + 1
        try? save()
        return String(session, radix: 16, uppercase: true)
    }

    private func save() throws(FileSystemError) {
        try file.save([
            Record([
                ("Client-Nonce", Base64.encode(clientNonce)), ("Server-Nonce", Base64.encode(serverNonce)),
                ("Session", "\(session)"),
            ])
        ])
    }
}
