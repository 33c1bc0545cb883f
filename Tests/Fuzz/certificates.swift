import OpenSSL

nonisolated(unsafe) private let verifier = try? SignatureVerifier(trust: TrustStore())

/// Any bytes are certificates, keys and signatures, or refused with a reason; whose are, nobody is trusted for them.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    refused { try TrustStore().add(pem: bytes) }
    refused { try TrustStore().addWithLists(pem: bytes) }
    _ = SignerName(String(decoding: bytes, as: UTF8.self))
    refused { _ = try CertifiedKey(chain: bytes, key: bytes) }
    do {
        _ = try verifier?.verify([1, 2, 3], signature: bytes)
        preconditionFailure("nobody is trusted")
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
        // There is enough of it, whatever the bytes say; a package that is wrong isn't to be tried again.
        precondition((error as? SignatureError)?.isOutOfMemory == false, "\(error)")
    }
    return 0
}

private func refused(_ body: () throws -> Void) {
    do { try body() } catch { precondition(!"\(error)".isEmpty, "a reason") }
}
