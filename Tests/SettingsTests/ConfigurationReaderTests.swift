import Foundation
import Linux
import TestSupport
import Testing

@testable import Settings

/// The configuration of a program that doesn't exist.
struct Kettle: Equatable {
    var name = ""
    var file = ""
    var isOn = false
    var wait = Duration.zero
    var volume = 0
    var cups = 0
    var tea = Tea.black

    enum Tea: String { case black, green }

    static var settings: [Setting<Kettle>] {
        [
            .text("Kettle", "Name", .shown) { $1.name = $0 },
            .path("Kettle", "File") { $1.file = $0 },
            .flag("Kettle", "On") { $1.isOn = $0 },
            .duration("Time", "Wait", from: "1s", .seconds(1), zero: "never") { $1.wait = $0 },
            .size("Size", "Volume", 4096...(1 << 20), "4K to 1M") { $1.volume = $0 },
            .number("Size", "Cups", 0...50, "cups") { $1.cups = $0 },
            .choice("Size", "Tea", "black or green", Tea.init) { $1.tea = $0 },
        ]
    }
}

@Suite("The reader of configurations")
struct ConfigurationReaderTests {
    private func read(_ text: String) throws(ConfigurationError) -> Kettle {
        var kettle = Kettle()
        try ConfigurationReader(Kettle.settings).apply(Array(text.utf8), from: "kettle.conf", to: &kettle)
        return kettle
    }

    @Test("takes each form of value")
    func forms() throws {
        let kettle = try read(
            """
            [Kettle]
            Name=a b
            File=/etc/kettle
            On=yes
            [Size]
            Volume=32K
            Cups=7
            Tea=green
            [Time]
            Wait=1h 30min
            """)
        let wanted = Kettle(
            name: "a b", file: "/etc/kettle", isOn: true, wait: .seconds(5400), volume: 32 << 10, cups: 7,
            tea: .green)
        #expect(kettle == wanted)
    }

    @Test("ignores comments and blanks, and the last value wins")
    func tolerance() throws {
        let kettle = try read("# a\n; b\n\n [Kettle] \n Name = x=y \r\nName=z\n[Time]\nWait=0\n")
        #expect(kettle == Kettle(name: "z"))
    }

    @Test(
        "says which line is wrong and what is allowed",
        arguments: [
            ("[Kettle]\nNmae=x", "kettle.conf:2: there is no key Nmae in [Kettle]; allowed are Name, File"),
            ("[Ketle]", "kettle.conf:1: there is no section [Ketle]; allowed are Kettle, Time, Size"),
            ("Name=x", "kettle.conf:1: expected [Section], Key=value"),
            ("[Kettle]\n\nwhat", "kettle.conf:3: expected [Section], Key=value"),
            ("[Kettle]\nName=", "kettle.conf:2: Name has to be text of 1 to 255 bytes"),
            ("[Kettle]\nFile=kettle", "kettle.conf:2: File has to be an absolute path"),
            ("[Kettle]\nOn=true", "kettle.conf:2: On has to be yes or no"),
            ("[Time]\nWait=soon", "kettle.conf:2: Wait has to be 0 (never), or 1s to 52w"),
            ("[Time]\nWait=99999999w", "kettle.conf:2: Wait has to be"),
            ("[Size]\nCups=51", "kettle.conf:2: Cups has to be 0 to 50 cups"),
            ("[Size]\nVolume=1", "kettle.conf:2: Volume has to be 4K to 1M"),
            ("[Size]\nVolume=9999999999999999999999", "kettle.conf:2: Volume has to be"),
            ("[Size]\nTea=red", "kettle.conf:2: Tea has to be black or green"),
            ("\u{FEFF}[Kettle]\nName=x", "kettle.conf:1: the file begins with a byte order mark"),
        ])
    func refuse(_ text: String, _ message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(message))
    }

    @Test("refuses what isn't text")
    func encoding() {
        var kettle = Kettle()
        #expect(throws: ConfigurationError("f", line: 2, .notUTF8)) {
            try ConfigurationReader(Kettle.settings).apply([0x0A, 0x41, 0xFF], from: "f", to: &kettle)
        }
    }

    @Test("reads drop-ins in the order of their names, and they win")
    func dropIns() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.file("kettle.conf.d"), withIntermediateDirectories: false)
        let file = try directory.write(Array("[Kettle]\nName=none\nFile=/a\n".utf8), "kettle.conf")
        try directory.write(Array("[Kettle]\nName=ten\nFile=/b\n".utf8), "kettle.conf.d/10-a.conf")
        try directory.write(Array("[Kettle]\nName=twenty\n".utf8), "kettle.conf.d/20-b.conf")
        try directory.write(Array("nonsense".utf8), "kettle.conf.d/README")
        var kettle = Kettle()
        try ConfigurationReader(Kettle.settings).read(file, into: &kettle)
        #expect(kettle == Kettle(name: "twenty", file: "/b"))
    }

    @Test("refuses a file that isn't there")
    func absent() throws {
        let directory = try TemporaryDirectory()
        var kettle = Kettle()
        #expect(throws: ConfigurationError(directory.file("none"), .unreadable(.noSuchFile))) {
            try ConfigurationReader(Kettle.settings).read(directory.file("none"), into: &kettle)
        }
    }
}
