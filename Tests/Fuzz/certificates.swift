import OpenSSL

/// Any bytes are certificates, revocation lists and keys in PEM, or refused with a reason.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    refused { try TrustStore().add(pem: bytes) }
    refused { try TrustStore().addWithLists(pem: bytes) }
    _ = SignerName(String(decoding: bytes, as: UTF8.self))
    refused { _ = try CertifiedKey(chain: bytes, key: bytes) }
    return 0
}

private func refused(_ body: () throws -> Void) {
    do { try body() } catch { precondition(!"\(error)".isEmpty, "a reason") }
}
