import Accounts

private let account = Account(
    serverID: "dm.example.net", address: "",
    serverCredentials: Credentials(name: "", password: "s3rver-Passw0rd"), serverNonce: Array(0xA0...0xAF))

/// Any bytes are refused or are a notification, which is the same when it is written and read again; and only what
/// has the right digest is taken.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let datagram = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let message = PushFrame(datagram.span)?.body ?? datagram
    guard let notification = try? Notification(unverified: message.span) else { return 0 }
    guard let written = try? notification.message(password: "s3rver-Passw0rd", nonce: account.serverNonce)
    else { preconditionFailure("what was read can be written") }
    precondition((try? Notification(unverified: written.span)) == notification, "written and read again")
    precondition(
        (try? VerifiedNotification.check(written.span, [account])) != nil
            || notification.serverID != account.serverID, "checked")
    let verified = try? VerifiedNotification.check(message.span, [account])
    precondition(verified == nil || verified?.notification == notification, "the same when it is checked")
    return 0
}
