import OpenSSL

/// Who trusts one root, and what its signer signed.
private struct Signed {
    let verifier: SignatureVerifier
    let signature: [UInt8]

    init(_ content: [UInt8]) throws {
        let keys = try DevelopmentKeys(name: "signer", days: 1)
        let trust = try TrustStore()
        try trust.add(pem: keys.root.certificate)
        verifier = try SignatureVerifier(trust: trust)
        let key = try CertifiedKey(chain: keys.signer.certificate, key: keys.signer.key)
        signature = try ContentSigner([key]).sign(content)
    }
}

nonisolated(unsafe) private let signed = try? Signed([1, 2, 3])

/// Any bytes are a signature (CMS) of a package, or refused with a reason; none is one of a content that nobody has signed.
///
/// Of the first byte, bit 0 chooses: what follows is the signature; or it is three bytes an edit of a real one of another content:
/// where, in two bytes, and the new value.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let signed else { preconditionFailure("there are keys") }
    guard let mode = input.first else { return 0 }
    let rest = input[1...]
    let signature = mode & 1 == 0 ? Array(rest) : edited(signed.signature, rest)
    do {
        _ = try signed.verifier.verify([1, 2, 4], signature: signature)
        preconditionFailure("nobody has signed that")
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
        // There is enough of it, whatever the bytes say; a package that is wrong isn't to be tried again.
        precondition(!error.isOutOfMemory, "\(error)")
    }
    return 0
}

private func edited(_ signature: [UInt8], _ edits: ArraySlice<UInt8>) -> [UInt8] {
    var signature = signature
    var rest = edits
    while rest.count >= 3 {
        let edit = Array(rest.prefix(3))
        signature[(Int(edit[0]) << 8 | Int(edit[1])) % signature.count] = edit[2]
        rest = rest.dropFirst(3)
    }
    return signature
}
