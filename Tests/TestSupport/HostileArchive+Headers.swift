// What headers say of themselves and of the entries behind them.
extension HostileArchive {
    private static let malformed = "a pax record is malformed"
    private static let two = "an entry has two names, targets or sizes"

    static let extensions: [HostileArchive] = [
        HostileArchive("a record longer than its header", malformed, Make.records("99 path=a\n")),
        HostileArchive("a record without a length", malformed, Make.records("x path=a\n")),
        HostileArchive("a record of length 0", malformed, Make.records("0 path=a\n")),
        HostileArchive("a record of negative length", malformed, Make.records("-9 path=a\n")),
        HostileArchive("a record too short", malformed, Make.records("3 path=a\n")),
        HostileArchive("a record without a value", malformed, Make.records("7 path\n")),
        HostileArchive("a record without an end", malformed, Make.records("9 path=ab")),
        HostileArchive("a record of length 2⁶⁴", malformed, Make.records("18446744073709551616 path=a\n")),
        HostileArchive("two names", two, .pax([("path", "a"), ("path", "b")]), Make.file("x")),
        HostileArchive(
            "names of both kinds", two, .long("L", "a"), .pax([("path", "b")]), Make.file("x")),
        HostileArchive("two targets", two, .long("K", "a"), .long("K", "b"), Make.link("x", "c")),
        HostileArchive(
            "a sparse file in records", "a sparse file", .pax([("GNU.sparse.major", "1")]), Make.file("x")),
        HostileArchive(
            "a name for all entries", "a name for all entries", .pax([("path", "a")], kind: "g"),
            Make.file("x")),
        HostileArchive(
            "a size for all entries", "a name for all entries", .pax([("size", "1")], kind: "g"),
            Make.file("x")),
        HostileArchive(
            "five headers", "more than 4 headers",
            TestArchive(Array(repeating: .pax([("comment", "x")], kind: "g"), count: 5) + [Make.file("x")])
                .bytes()),
        HostileArchive("a long name without an entry", "a header at its end has no entry", .long("L", "x")),
        HostileArchive(
            "a header of 64 KiB and more", "an extended header, in bytes; the limit is 65536", large),
    ]

    private static var large: TestArchive.Entry {
        var header = TestArchive.Entry("L", "x")
        header.content = [UInt8](repeating: UInt8(ascii: "n"), count: 65_537)
        return header
    }

    private static let number = "a number in a header isn't octal, or too large"
    private static let middle = "it ends in the middle of an entry"
    private static let payload = "payload, in bytes; the limit is 68719476736"
    private static let checksum = "the checksum of a header is wrong"

    static let numbers: [HostileArchive] = [
        HostileArchive("a size of 2³¹", middle, Make.promising(1 << 31)),
        HostileArchive("a size of 2³¹ - 1", middle, Make.promising(1 << 31 - 1)),
        HostileArchive("a size of 2³²", middle, Make.promising(1 << 32)),
        HostileArchive("a size of 2³² - 1", middle, Make.promising(1 << 32 - 1)),
        HostileArchive("a size of 2³² + 1", middle, Make.promising(1 << 32 + 1)),
        HostileArchive("a size of 2³³ - 1", middle, Make.promising(1 << 33 - 1)),
        HostileArchive("a pax size of 2³³", middle, .pax([("size", "\(1 << 33)")]), Make.file("x")),
        HostileArchive(
            "a pax size of 2³⁶ + 1", payload, .pax([("size", "\(1 << 36 + 1)")]), Make.file("x")),
        HostileArchive("a pax size of 2⁶³ - 1", payload, .pax([("size", "\(Int.max)")]), Make.file("x")),
        HostileArchive(
            "a pax size of 2⁶³", malformed, .pax([("size", "9223372036854775808")]), Make.file("x")),
        HostileArchive("a negative pax size", malformed, .pax([("size", "-1")]), Make.file("x")),
        HostileArchive("no pax size", malformed, .pax([("size", "")]), Make.file("x")),
        HostileArchive("a smaller pax size", "isn't of tar", .pax([("size", "0")]), Make.file("x")),
        HostileArchive(
            "a binary size of 2³³", number, Make.header([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0], at: 124)),
        HostileArchive(
            "a negative binary size", number, Make.header([UInt8](repeating: 0xFF, count: 12), at: 124)),
        HostileArchive("a negative size", number, Make.header("-0000000001\u{0}", at: 124)),
        HostileArchive("a size that isn't octal", number, Make.header("00000000008\u{0}", at: 124)),
        HostileArchive("a size in base 16", number, Make.header("0x000000001\u{0}", at: 124)),
        HostileArchive("a size of blanks", number, Make.header("            ", at: 124)),
        HostileArchive("a size with more behind it", number, Make.header("1 000000007\u{0}", at: 124)),
        HostileArchive("a mode that isn't octal", number, Make.header("000x644\u{0}", at: 100)),
        HostileArchive("a checksum that is wrong", checksum, Make.header("000001\u{0} ", at: 148)),
        HostileArchive("a checksum that isn't octal", number, Make.header("12345z\u{0} ", at: 148)),
        HostileArchive(
            "a checksum of nothing", number, Make.header([UInt8](repeating: 0, count: 8), at: 148)),
        HostileArchive("the magic of no tar", "isn't of tar (ustar)", Make.header("ustat", at: 257)),
        HostileArchive(
            "no magic, as before 1988", "isn't of tar (ustar)",
            Make.header([0, 0, 0, 0, 0, 0, 0, 0], at: 257)),
    ]
}
