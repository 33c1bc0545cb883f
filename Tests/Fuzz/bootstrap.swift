import DMSession

/// Any bytes are refused or are accounts, each with a server and an address.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let datagram = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let document = PushFrame(datagram.span)?.body ?? datagram
    let profiles = (try? AuthenticBootstrap(fromTrustedPlace: document).profiles()) ?? []
    for profile in profiles {
        precondition(!profile.account.serverID.isEmpty, "a server")
        precondition(profile.account.address.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "an address")
    }
    return 0
}
