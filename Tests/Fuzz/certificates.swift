import OpenSSL

/// Any bytes are certificates, revocation lists and keys in PEM, or refused with a reason.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    refused { try TrustStore().add(pem: bytes) }
    refused { try TrustStore().addWithLists(pem: bytes) }
    _ = SignerName(String(decoding: bytes, as: UTF8.self))
    // OpenSSL takes longer to get ready for a key than all the rest takes, also where there is none.
    if bytes.count % 64 == 0 || hasKey(bytes) { refused { _ = try CertifiedKey(chain: bytes, key: bytes) } }
    return 0
}

private func refused(_ body: () throws -> Void) {
    do { try body() } catch { precondition(!"\(error)".isEmpty, "a reason") }
}

/// Whether PEM's name for a private key is in it.
private func hasKey(_ bytes: [UInt8]) -> Bool {
    let name = Array("PRIVATE KEY".utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: name) }
}
