import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

// What a server that hasn't proved itself can't bring about.

extension ServerAuthenticationTests {
    @Test("before its challenge gives the device another nonce for the next session")
    func unprovenChallenge() throws {
        var device = try device(.md5)
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientNonce = Device.n1
        for (credential, isKept) in [("", false), (Self.withS2, false), (Self.withS1, true)] {
            var session = device.session()
            _ = session.begin()
            let challenge = Challenge(type: .md5, nextNonce: Device.n2)
            let forged = ServerMessage(status: 401, challenge: challenge, header: credential)
            let output = try session.receive(forged.bytes)
            #expect(output.effects.contains(.clientNonce(Device.n2)) == isKept, "\(credential)")
        }
    }

    @Test("before its last word answers an alert", arguments: [101, 503, 1223])
    func unprovenEnd(_ code: Int) throws {
        var device = try device(.md5)
        device.alerts = [GenericAlert(number: 7, type: "t")]
        let taken =
            "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let abort = "<Alert><CmdID>9</CmdID><Data>1223</Data></Alert>"
        let body = taken + (code == 1223 ? abort : "")
        for (credential, isBelieved) in [("", false), (Self.withS2, false), (Self.withS1, true)] {
            var session = device.session()
            _ = session.begin()
            let last = ServerMessage(status: code == 1223 ? 200 : code, header: credential, body: body)
            let end = try session.receive(last.bytes)
            #expect(end.effects.contains(.alertAnswered(number: 7, .ok)) == isBelieved, "\(credential)")
            guard case .finished = end.next else { throw NothingSent(next: end.next) }
        }
    }

    @Test("before its nonces and its answers to alerts are believed")
    func unproven() throws {
        var device = try device(.md5)
        device.alerts = [GenericAlert(number: 1, type: "t")]
        var session = device.session()
        _ = session.begin()
        let answer =
            "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let nonce = Challenge(type: .md5, nextNonce: Device.n2)
        var first = ServerMessage(challenge: nonce, body: answer + Self.change)
        let doubted = try session.receive(first.bytes)
        #expect(!doubted.effects.contains(.clientNonce(Device.n2)))
        #expect(!doubted.effects.contains(.alertAnswered(number: 1, .ok)))
        first = ServerMessage(messageID: 2, header: Self.withS2, body: answer)
        let believed = try session.receive(first.bytes)
        #expect(
            believed
                == Output(
                    effects: [.clientNonce(Device.n2), .alertAnswered(number: 1, .ok)],
                    next: .finished(.completed)))
    }
}
