internal import Bytes

/// Bytes that nobody can guess: nonces, session tokens, correlators.
enum Random {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Hexadecimal digits, two a byte.
    static func text(bytes count: Int) -> String { Hex.encode(bytes(count)) }

    /// What a report names its operation by.
    static func correlator() -> String { "scomo-" + text(bytes: 12) }
}
