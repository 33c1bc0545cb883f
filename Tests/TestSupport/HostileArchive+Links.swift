// What would be written elsewhere than it seems, and what is neither file, directory nor link.
extension HostileArchive {
    private static let out = "a link that leads out, or goes up behind a name"
    private static let twice = "is there twice"
    private static let both = "is a directory, and a file or a link too"
    private static let hard = "a hard link"

    static let links: [HostileArchive] = [
        HostileArchive("a link to an absolute path", out, Make.link("x", "/etc/passwd")),
        HostileArchive("a link up", out, Make.link("x", "../outside")),
        HostileArchive("a link up from below", out, Make.link("a/x", "../../outside")),
        HostileArchive("a link up behind a name", out, Make.link("x", "a/../../outside")),
        HostileArchive("a link to nothing", out, Make.link("x", "")),
        HostileArchive("a link to the folder", out, Make.link("x", ".")),
        HostileArchive("a link with a line feed", out, Make.link("x", "a\nb")),
        HostileArchive("a link whose text turns around", out, Make.link("x", "\u{202E}a")),
        HostileArchive("GNU's long target", out, .long("K", "/etc/passwd"), Make.link("x", "a")),
        HostileArchive("a pax target", out, .pax([("linkpath", "/etc")]), Make.link("x", "a")),
        HostileArchive("a file through a link", both, Make.link("a", "b"), Make.file("a/x")),
        HostileArchive("a directory through a link", both, Make.link("a", "b"), Make.directory("a/x")),
        HostileArchive("a link through a link", both, Make.link("a", "b"), Make.link("a/x", "y")),
        HostileArchive("a link, then a file of its name", twice, Make.link("a", "b"), Make.file("a")),
        HostileArchive("a file, then a link of its name", twice, Make.file("a"), Make.link("a", "b")),
        HostileArchive("a link, then another", twice, Make.link("a", "b"), Make.link("a", "c")),
        HostileArchive(
            "a directory, then a link of its name", both, Make.directory("a"), Make.link("a", "b")),
        HostileArchive(
            "a link, then a directory of its name", both, Make.link("a", "b"), Make.directory("a/")),
        HostileArchive("a link over a directory with files", both, Make.file("a/x"), Make.link("a", "b")),
        HostileArchive("a file twice", twice, Make.file("a"), Make.file("a", "again")),
        HostileArchive("a file twice, once with a dot", twice, Make.file("a"), Make.file("./a")),
        HostileArchive("a file in a file", both, Make.file("a"), Make.file("a/x")),
        HostileArchive("a file over a directory", both, Make.file("a/x"), Make.file("a")),
        HostileArchive("a hard link out", hard, .init("1", "x", target: "/etc/passwd")),
        HostileArchive("a hard link up", hard, .init("1", "x", target: "../outside")),
        HostileArchive("a hard link inside", hard, Make.file("a"), .init("1", "x", target: "a")),
        HostileArchive(
            "a hard link to a link", hard, Make.link("a", "b"), .init("1", "x", target: "a"), Make.file("x")),
    ]

    private static let setID = "set-id or sticky bits"

    static let kinds: [HostileArchive] = [
        HostileArchive("a device of characters", "a device node", .init("3", "x")),
        HostileArchive("a device of blocks", "a device node", .init("4", "x")),
        HostileArchive("a pipe", "a pipe", .init("6", "x")),
        HostileArchive("a sparse file of GNU's", "a sparse file", .init("S", "x")),
        HostileArchive("a contiguous file", "an entry of type 55", .init("7", "x")),
        HostileArchive("a directory of GNU's with its names", "an entry of type 68", .init("D", "x")),
        HostileArchive("the rest of another volume", "an entry of type 77", .init("M", "x")),
        HostileArchive("a volume's label", "an entry of type 86", .init("V", "x")),
        HostileArchive("old names of GNU's", "an entry of type 78", .init("N", "x")),
        HostileArchive("a vendor's own type", "an entry of type 90", .init("Z", "x")),
        HostileArchive("set-user-id", setID, .init("x", [1], mode: 0o4755)),
        HostileArchive("set-group-id", setID, .init("x", [1], mode: 0o2755)),
        HostileArchive("a sticky directory", setID, .init("5", "d", mode: 0o1777)),
        HostileArchive("a directory with a size", "without content has a size", sized("5", "d")),
        HostileArchive("a link with a size", "without content has a size", sized("2", "x")),
    ]

    private static func sized(_ kind: Character, _ name: String) -> TestArchive.Entry {
        var entry = TestArchive.Entry(kind, name, target: "a")
        entry.content = Array("more".utf8)
        return entry
    }
}
