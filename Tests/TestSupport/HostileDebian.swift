/// One of Debian's packages that is refused, and why: one row of a table that several tests go through.
public struct HostileDebian: Sendable, CustomStringConvertible {
    public let description: String
    /// A part of the sentence that says why.
    public let reason: String
    public let bytes: [UInt8]

    init(_ name: String, _ reason: String, _ bytes: [UInt8]) {
        (description, self.reason, self.bytes) = (name, reason, bytes)
    }

    init(_ name: String, _ reason: String, _ package: TestDebian) {
        self.init(name, reason, package.bytes())
    }

    /// The sample with its members changed.
    init(_ name: String, _ reason: String, _ change: (inout [(name: String, content: [UInt8])]) -> Void) {
        var package = TestDebian()
        change(&package.members)
        self.init(name, reason, package.bytes())
    }

    /// All of them.
    public static let all = members + headers + scripts + controls + places
}

// The archive of ar: names, sizes, order, ends.
extension HostileDebian {
    private static let sample = TestDebian().bytes()
    private static let early = "its payload ends early"

    static let members: [HostileDebian] = [
        HostileDebian("nothing", early, [UInt8]()),
        HostileDebian("another file", "isn't Debian's package", Array("!<thin>\nxxxxxxxx".utf8)),
        HostileDebian("the magic alone", "lacks debian-binary", Array("!<arch>\n".utf8)),
        HostileDebian("half a header", early, Array(sample.prefix(40))),
        HostileDebian("half a member", early, Array(sample.prefix(70))),
        HostileDebian("no data", "lacks data.tar.gz") { $0.removeLast() },
        HostileDebian("half the data", "", Array(sample.dropLast(40))),
        HostileDebian("no control", "\"data.tar.gz\" in the place of control.tar.gz") { $0.remove(at: 1) },
        HostileDebian("data before control", "in the place of control.tar.gz") { $0.swapAt(1, 2) },
        HostileDebian("control twice", "\"control.tar.gz\" in the place of data.tar.gz") {
            $0.insert($0[1], at: 1)
        },
        HostileDebian("data twice", "\"data.tar.gz\" behind its data") { $0.append($0[2]) },
        HostileDebian("more behind the data", "\"_gpgorigin\" behind its data") {
            $0.append(("_gpgorigin", [1]))
        },
        HostileDebian("another member before control", "\"_x\" in the place of control.tar.gz") {
            $0.insert(("_x", []), at: 1)
        },
        HostileDebian("a path for a name", "\"../x.tar.gz\" in the place") {
            $0[1].name = "../x.tar.gz"
        },
        HostileDebian("a long name of GNU's", "\"//\" in the place") { $0[1].name = "///" },
        HostileDebian("data that isn't gzip", "could not expand") { $0[2].content = [1, 2, 3] },
        HostileDebian("no data in data", "its end is missing") { $0[2].content = [] },
        HostileDebian("data by xz", "\"data.tar.xz\", and devices expand gzip alone") {
            $0[2].name = "data.tar.xz"
        },
        HostileDebian("control by zstd", "scomo-pack wrap compresses it anew") {
            $0[1].name = "control.tar.zst"
        },
        HostileDebian("format 1", "of another format") { $0[0].content = Array("1.0\n".utf8) },
        HostileDebian("a format without end", "of another format") {
            $0[0].content = Array("2.".utf8) + [UInt8](repeating: 0x30, count: 1000) + [0x0A]
        },
    ]

    private static func size(_ text: String) -> [UInt8] {
        Array("!<arch>\n".utf8) + TestDebian.member("debian-binary", Array("2.0\n".utf8), size: text)
    }

    static let headers: [HostileDebian] = [
        HostileDebian("a size that is no number", "whose size is no number", size("4x")),
        HostileDebian("a negative size", "whose size is no number", size("-4")),
        HostileDebian("no size", "whose size is no number", size("")),
        HostileDebian("a size in octal's form of C", "whose size is no number", size("0x4")),
        HostileDebian("the greatest size", "", size("9999999999")),
        HostileDebian("a size beyond the file", early, size("40")),
        HostileDebian("a smaller size", "of another format", size("2") + sample.dropFirst(72)),
        HostileDebian("a header without its end", "damaged header") { $0[0].name = "debian-binary     x" },
    ]
}

// What would not work.
extension HostileDebian {
    static let scripts: [HostileDebian] = [
        script("postinst", "#!/bin/sh\nset -e\nuseradd greeter\n", "says \"useradd greeter\""),
        script("preinst", "rm -rf /", "its preinst would not be run, and says \"rm -rf /\""),
        script("prerm", "# a comment\n\tstop\n", "its prerm would not be run"),
        script("postrm", "#!/bin/sh\nexit 0\nmore", "its postrm would not be run"),
        script(
            "postinst",
            "# Automatically added by dh_installsystemd/13\nx\n# End automatically added section\n",
            "dh_installsystemd"),
        script(
            "postinst",
            "# Automatically added by dh_python3\npy3compile\n# End automatically added section\nmore\n",
            "says \"more\""),
        script("postinst", "\u{0}\u{1B}[2J", "its postinst would not be run"),
        script("postinst", String(repeating: "#", count: 65_537), "too much of postinst"),
    ]

    private static func script(_ name: String, _ text: String, _ reason: String) -> HostileDebian {
        HostileDebian(
            "\(name): \(text.prefix(20))", reason, TestDebian(control: TestDebian.script(name, text)))
    }

    private static func control(_ entries: TestArchive.Entry...) -> TestDebian {
        TestDebian(control: entries)
    }

    static let controls: [HostileDebian] = [
        HostileDebian(
            "configuration files", "which belong into /etc",
            control(TestDebian.control(), Make.file("./conffiles"))),
        HostileDebian(
            "triggers", "which would not be told", control(TestDebian.control(), Make.file("./triggers"))),
        HostileDebian(
            "questions", "it has \"templates\", which would not be used",
            control(TestDebian.control(), Make.file("./templates"))),
        HostileDebian("no control file", "doesn't say which package", control(Make.file("./md5sums"))),
        HostileDebian(
            "a control that says nothing", "doesn't say which package", control(Make.file("./control", ""))),
        HostileDebian(
            "a control that isn't text", "control is wrong in line 1", control(Make.file("./control", "x"))),
        HostileDebian(
            "two paragraphs", "control is wrong",
            control(Make.file("./control", "Package: a\n\nPackage: b\n"))),
        HostileDebian(
            "control twice", "is there twice", control(TestDebian.control(), TestDebian.control())),
        HostileDebian("control as a link", "it has \"control\"", control(Make.link("./control", "md5sums"))),
        HostileDebian("control elsewhere", "it has \"a/control\"", control(Make.file("./a/control"))),
        HostileDebian("a path out", "a name is . or ..", control(Make.file("../control"))),
        HostileDebian(
            "a large control", "too much of control of Debian's",
            control(Make.file("./control", String(repeating: "a", count: 65_537)))),
        HostileDebian(
            "33 files", "entries; the limit is 32",
            TestDebian(control: (0..<33).map { Make.directory("./\($0)") })),
    ]

    private static func data(_ entries: TestArchive.Entry...) -> TestDebian { TestDebian(data: entries) }

    static let places: [HostileDebian] = [
        HostileDebian(
            "a file in /etc", "\"etc/x\", which has to be there and nowhere else", data(Make.file("./etc/x"))),
        HostileDebian("a link in /lib", "has to be there", data(Make.link("./lib/x", "y"))),
        HostileDebian("a file at the top", "has to be there", data(Make.file("./x"))),
        HostileDebian("a file beside usr", "has to be there", data(Make.file("./usrx/y"))),
        HostileDebian(
            "a unit", "systemd wouldn't find; name it in Units",
            data(Make.file("./usr/lib/systemd/system/x.service"))),
        HostileDebian(
            "a rule of udev", "a part of the system wouldn't find",
            data(Make.file("./usr/lib/udev/rules.d/x.rules"))),
        HostileDebian("set-user-id", "set-id or sticky bits", data(.init("./usr/bin/x", [1], mode: 0o4755))),
        HostileDebian("a device", "a device node", data(.init("3", "./usr/x"))),
        HostileDebian("a hard link", "a hard link", data(.init("1", "./usr/x", target: "./usr/y"))),
        HostileDebian("an absolute link", "leads out", data(Make.link("./usr/bin/x", "/etc/alternatives/x"))),
        HostileDebian("a path up", "a name is . or ..", data(Make.file("./usr/../../x"))),
    ]
}
