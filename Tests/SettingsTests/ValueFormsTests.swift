import Linux
import Settings
import Testing

@Suite("A value of the configuration")
struct ValueFormsTests {
    @Test(
        "is a duration in the units of systemd",
        arguments: [
            ("0", .zero), ("90", .seconds(90)), ("250ms", .milliseconds(250)), ("30s", .seconds(30)),
            ("5m", .seconds(300)), ("5min", .seconds(300)), ("1h 30min", .seconds(5400)),
            ("2d", .seconds(172_800)), ("1w", .seconds(604_800)), ("", nil), ("h", nil), ("5 parsecs", nil),
            ("5x", nil), ("-1s", nil), ("1.5s", nil), ("1234567890", nil),
        ] as [(String, Duration?)])
    func duration(_ text: String, _ value: Duration?) {
        #expect(ValueForms.duration(text) == value)
    }

    @Test(
        "is a size with a power of 1024",
        arguments: [
            ("0", 0), ("7", 7), ("7B", 7), ("64K", 65_536), ("1M", 1 << 20), ("2G", 2 << 30), ("1T", nil),
            ("", nil), ("K", nil), ("1 K", nil), ("999999999G", 999_999_999 << 30),
        ] as [(String, Int?)])
    func size(_ text: String, _ value: Int?) {
        #expect(ValueForms.size(text) == value)
    }

    @Test(
        "is a number of at most nine digits",
        arguments: [
            ("0", 0), ("042", 42), ("999999999", 999_999_999), ("1000000000", nil), ("1K", nil), ("", nil),
        ]
            as [(String, Int?)])
    func number(_ text: String, _ value: Int?) {
        #expect(ValueForms.number(text) == value)
    }

    @Test(
        "is an absolute path that the kernel can take",
        arguments: [("/", true), ("/etc/a b", true), ("etc", false), ("", false), ("/a\0b", false)])
    func path(_ text: String, _ isOne: Bool) {
        #expect(ValueForms.isAbsolutePath(text) == isOne)
    }
}

@Suite("An error of the configuration")
struct ConfigurationErrorTests {
    @Test(
        "says what to do",
        arguments: [
            (.missing(key: "Address", section: "Server"), "f: Address is missing in [Server]"),
            (.exposedSecret, "f: everybody may read this secret; take that right away with chmod o-r"),
            (.foreignOwner(7), "f: user 7 may change it"),
            (.emptySecret, "f: the first line has to be the password"),
            (.unusableCertificate("no start line"), "f: no start line"),
            (.notUTF8, "f: the line isn't UTF-8"),
            (.unreadable(.noSuchFile), "f: can't be read: No such file or directory"),
        ] as [(ConfigurationError.Reason, String)])
    func sentence(_ reason: ConfigurationError.Reason, _ sentence: String) {
        #expect("\(ConfigurationError("f", reason))".hasPrefix(sentence))
    }

    @Test(
        "may pass by itself only where the disk was at fault",
        arguments: [
            (.unreadable(.inputOutput), true), (.unreadable(.noSuchFile), false),
            (.unreadable(.notPermitted), false), (.unreadable(.isADirectory), false),
            (.unreadable(.notADirectory), false), (.emptySecret, false),
        ] as [(ConfigurationError.Reason, Bool)])
    func passing(_ reason: ConfigurationError.Reason, _ isPassing: Bool) {
        #expect(ConfigurationError("f", reason).isPassing == isPassing)
    }
}
