import Accounts
import DMSession
import ManagementTree
import SyncML

/// A hostile server: it says anything at any time. The session ends; its messages are few, of bounded size and well-formed;
/// and a server that doesn't prove who it is, although it has to, has no effect.
///
/// The first byte says what account there is; a byte FE, which no text has, ends a message.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let object = FuzzedObject()
    let tree = ManagementTree()
    guard (try? tree.mount(object, as: "T")) != nil else { return 0 }
    var session = session(mode, tree)
    var output = session.begin()
    var messages = 0
    for part in input[1...].split(separator: 0xFE, maxSplits: 64, omittingEmptySubsequences: false) {
        guard case .send(let message) = output.next else { break }
        messages += 1
        precondition(message.bytes.count <= 1 << 20 && output.effects.count < 10_000, "of bounded size")
        precondition((try? MessageCoder.decode(message.bytes.span, as: message.encoding)) != nil, "a message")
        let incoming = Incoming(
            bytes: Array(part), mac: mode & 64 == 0 ? nil : "algorithm=MD5, username=\"s\", mac=AA==")
        guard let next = try? session.receive(incoming) else { break }
        output = next
    }
    if case .send = output.next { output = session.abort() }
    precondition(messages <= 66, "no more messages than answers")
    precondition(mode & 3 == 0 || object.changes == 0, "no effect without a proof")
    return 0
}

private func session(_ mode: UInt8, _ tree: ManagementTree) -> Session {
    let proofs: [ServerAuthentication] = [.transport, .basic, .md5, .hmac]
    let own: [ClientAuthentication] = [.none, .basic, .md5, .hmac]
    let account = Account(
        serverID: "dm.example.net", address: "https://dm.example.net/dm",
        encoding: mode & 16 == 0 ? .xml : .wbxml,
        clientCredentials: Credentials(name: "dev", password: "c1ient-Passw0rd"),
        serverCredentials: Credentials(name: "s", password: "not to be guessed: ce7c0b1f"),
        clientAuthentication: own[Int(mode >> 2 & 3)], serverAuthentication: proofs[Int(mode & 3)],
        clientNonce: [1, 2, 3], serverNonce: Array(0x51...0x60))
    let alert = GenericAlert(
        number: 1, type: "urn:example:done", mark: .informational, correlator: "job-1",
        items: [GenericAlert.Item(source: "./T", format: "int", data: "1200")])
    var limits = SessionLimits()
    limits.messages = 64
    return Session(
        account, deviceID: "urn:dev:ops:1", tree: tree, sessionID: "5",
        start: mode & 32 == 0 ? .client : .server,
        alerts: [alert], limits: limits
    ) { Array(0...15) }
}
