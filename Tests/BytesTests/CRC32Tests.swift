import Bytes
import Testing

@Suite("A checksum")
struct CRC32Tests {
    @Test(
        "is the one of gzip",
        arguments: [("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43)] as [(String, UInt32)])
    func known(_ text: String, _ expected: UInt32) {
        #expect(CRC32.checksum(Array(text.utf8)[...]) == expected)
    }
}
