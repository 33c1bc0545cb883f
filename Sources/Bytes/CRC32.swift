/// The cyclic redundancy check of gzip and Ethernet: finds accidental damage, not forgery.
///
/// - Source: RFC 1952, section 8; polynomial 0xEDB88320, reflected.
public enum CRC32 {
    /// The checksum of all bytes, with the initial value and the final inversion of gzip.
    public static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let remainders = self.remainders
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            // Four bits at a time, with a table that is quick to make.
            sum = sum >> 4 ^ remainders[Int(sum & 15)]
            sum = sum >> 4 ^ remainders[Int(sum & 15)]
        }
        return ~sum
    }

    /// What each combination of four bits leaves.
    private static var remainders: [UInt32] {
        (0..<16).map { bits in
            (0..<4).reduce(bits) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
