import Linux

extension Random {
    /// 32 random bits: with them devices spread their sessions.
    static var value: UInt32 { octets(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// 16 octets, as the standard recommends. - Source: OMA DM Security 1.2, section 5.3.
    static var nonce: [UInt8] { octets(16) }

    private static func octets(_ count: Int) -> [UInt8] {
        do throws(Errno) {
            return try bytes(count: count)
        } catch {
            // getrandom(2) fails only before the kernel's generator is ready, and then it waits.
            preconditionFailure("the kernel has no random bytes")
        }
    }
}
