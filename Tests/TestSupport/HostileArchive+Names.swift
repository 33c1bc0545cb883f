// Where entries would go.
extension HostileArchive {
    private static let dots = "a name is . or .."
    private static let absolute = "the path is absolute, or a name in it is empty"
    private static let control = "a name holds a control character"
    private static let text = "a name that isn't UTF-8"
    private static let unseen = "a character that isn't seen, or turns the direction of text"

    static let names: [HostileArchive] = [
        HostileArchive("up", dots, Make.file("../x")),
        HostileArchive("down and up", dots, Make.file("a/../../x")),
        HostileArchive("up behind a leading dot", dots, Make.file("./../x")),
        HostileArchive("a dot between", dots, Make.file("a/./x")),
        HostileArchive("the folder above as a file", dots, Make.file("..")),
        HostileArchive("the folder itself as a file", dots, Make.file(".")),
        HostileArchive("the folder above as a directory", dots, Make.directory("../")),
        HostileArchive("absolute", absolute, Make.file("/tmp/x")),
        HostileArchive("absolute behind a leading dot", absolute, Make.file(".//tmp/x")),
        HostileArchive("two slashes", absolute, Make.file("a//x")),
        HostileArchive("no name", absolute, Make.file("")),
        HostileArchive("a file with a final slash", absolute, Make.file("x/")),
        HostileArchive("up in the prefix", dots, Make.header("..", at: 345)),
        HostileArchive("absolute in the prefix", absolute, Make.header("/tmp", at: 345)),
        HostileArchive("up in GNU's long name", dots, .long("L", "../x"), Make.file("x")),
        HostileArchive("absolute in GNU's long name", absolute, .long("L", "/tmp/x"), Make.file("x")),
        HostileArchive("up in a pax name", dots, .pax([("path", "../x")]), Make.file("x")),
        HostileArchive("absolute in a pax name", absolute, .pax([("path", "/tmp/x")]), Make.file("x")),
        HostileArchive(
            "a name of 256 bytes", "has 256 bytes", Make.named(String(repeating: "n", count: 256))),
        HostileArchive(
            "a path of 4096 bytes", "has 4096 bytes",
            Make.named((0..<64).map { _ in String(repeating: "n", count: 63) }.joined(separator: "/") + "n")),
        HostileArchive(
            "65 names deep", "names in a path; the limit is 64",
            Make.named(Array(repeating: "d", count: 65).joined(separator: "/"))),
        HostileArchive("a line feed", control, Make.file("a\nb")),
        HostileArchive("an escape", control, Make.file("\u{1B}[2Jx")),
        HostileArchive("a delete", control, Make.file("x\u{7F}")),
        HostileArchive("a zero in a pax name", control, Make.named("x\u{0}/../y")),
        HostileArchive("no UTF-8", text, Make.named([0x78, 0xFF])),
        HostileArchive("dots written too long", text, Make.named([0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78])),
        HostileArchive("a slash written too long", text, Make.named([0x61, 0xC0, 0xAF, 0x78])),
        HostileArchive("half a surrogate pair", text, Make.named([0xED, 0xA0, 0x80])),
        HostileArchive("text turned around", unseen, Make.file("x\u{202E}gpj.sh")),
        HostileArchive("an isolate of direction", unseen, Make.file("\u{2066}x")),
        HostileArchive("no width", unseen, Make.file("x\u{200B}")),
        HostileArchive("a mark of byte order", unseen, Make.file("\u{FEFF}x")),
        HostileArchive("a control of eight bits", unseen, Make.file("\u{9B}2Jx")),
        HostileArchive("a separator of lines", unseen, Make.file("a\u{2028}b")),
        HostileArchive("a soft hyphen", unseen, Make.file("a\u{AD}b")),
        HostileArchive("a tag", unseen, Make.file("x\u{E0041}")),
    ]
}
