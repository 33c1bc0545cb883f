/// The cyclic redundancy check of gzip and Ethernet: finds accidental damage, not forgery.
///
/// - Source: RFC 1952, section 8; polynomial 0xEDB88320, reflected.
public enum CRC32 {
    public static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
