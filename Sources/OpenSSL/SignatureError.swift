/// Why a signature isn't accepted.
public struct SignatureError: Error, Equatable, Sendable {
    /// What was attempted, and why it isn't accepted.
    public let reason: OpenSSLError
    /// Whether it would be accepted later: enough signers are or would be trusted, and some of their certificates aren't valid
    /// yet. Then the clock may be behind.
    public let isEarly: Bool
    /// Whether memory was lacking, so that nothing is known of the signature.
    public private(set) var isOutOfMemory = false

    init(_ reason: OpenSSLError) { (self.reason, isEarly) = (reason, false) }

    init(_ operation: String, _ detail: String) {
        self.init(OpenSSLError(operation: operation, details: [detail]))
    }

    /// Too few signers count.
    init(found: Int, of threshold: Int, _ refusals: [Refusal]) {
        let lack = "\(found) of \(threshold) needed signers are trusted"
        reason = OpenSSLError(
            operation: "accept the signature", details: [lack] + refusals.map { "\($0.reason)" })
        isEarly = found + refusals.filter { $0.isEarly }.count >= threshold
    }

    /// Memory was lacking.
    ///
    /// - Parameter reason: What couldn't be done then; nil if nobody noticed.
    static func withoutMemory(_ reason: OpenSSLError?) -> SignatureError {
        var error = SignatureError(reason ?? .withoutMemory)
        error.isOutOfMemory = true
        return error
    }
}

extension SignatureError: CustomStringConvertible {
    public var description: String {
        guard !isOutOfMemory else { return "\(reason); there was too little memory to tell" }
        return isEarly
            ? "\(reason); either the clock of the device is behind, or it was signed with a certificate of the future"
            : "\(reason); sign it with a key whose certificate allows code signing and chains up to a root in "
                + "the device's trust directory"
    }
}

/// Takes what OpenSSL couldn't do as a reason not to accept a signature.
func signing<Result: ~Copyable>(
    _ body: () throws(OpenSSLError) -> Result
) throws(SignatureError) -> Result {
    do throws(OpenSSLError) { return try body() } catch { throw SignatureError(error) }
}
