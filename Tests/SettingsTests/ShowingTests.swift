import Linux
import TestSupport
import Testing

@testable import Settings

@Suite("What of a configuration may leave the device")
struct ShowingTests {
    private static var settings: [Setting<Kettle>] {
        Kettle.settings + [.text("Kettle", "Code", .secret) { $1.name = $0 }]
    }

    private func shown(_ text: String) throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array(text.utf8), "kettle.conf")
        return ConfigurationReader(Self.settings).shown(file, Kettle()).map {
            $0 == file ? "FILE" : $0
        }
    }

    @Test(
        "is what the program takes and isn't secret",
        arguments: [
            ("Name= me ", "Name=me"), ("File=/a/b", "File=/a/b"), ("On=yes", "On=yes"),
            ("Code=1234", "Code=(not shown: a secret)"), ("Code=", "Code="),
            ("File=1234", "File=(not shown: it isn't allowed)"),
            ("Password=1234", "Password=(not shown: there is no such key)"),
            ("1234", "(not shown: no Key=value)"),
            ("[Time]\nName=me", "Name=(not shown: there is no such key)"),
            ("# Name=me", "  [Kettle]"), (" ; 1234", "  [Kettle]"),
        ])
    func lines(_ line: String, _ wanted: String) throws {
        let last = try shown("# words\n\n[Kettle]\n\(line)\n").last
        #expect(last == (wanted.hasPrefix(" ") ? wanted : "  \(wanted)"))
    }

    @Test("has drop-ins behind the file, and says what can't be read")
    func files() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array("[Kettle]\nOn=yes\n".utf8), "kettle.conf")
        try Command.run("mkdir", "\(file).d")
        try directory.write(Array("[Size]\nCups=3\n".utf8), "kettle.conf.d/b.conf")
        try directory.write(Array("[Size]\nCups=4\n".utf8), "kettle.conf.d/old")
        let reader = ConfigurationReader(Self.settings)
        #expect(
            reader.shown(file, Kettle()) == [
                file, "  [Kettle]", "  On=yes", "\(file).d/b.conf", "  [Size]", "  Cups=3",
            ])
        try Command.run("chmod", "666", file)
        let refused = reader.shown(file, Kettle())
        #expect(refused.count == 4 && refused[0].hasPrefix(file) && refused[1] == "\(file).d/b.conf")
        #expect(reader.shown("/nowhere/kettle.conf", Kettle()).count == 1)
    }
}
