import DeliveryPackage
import Linux
import TestSupport
import Testing

@testable import PackageBuilder

@Suite("A header of an archive")
struct TarWriterTests {
    @Test(
        "says of files of all sizes how large they are, also beyond eleven octal digits",
        arguments: [0, (1 << 32) - 1, 1 << 32, (1 << 33) - 1, 1 << 33, 5 << 33])
    func size(_ size: Int) throws {
        let directory = try TemporaryDirectory()
        let name = String(repeating: "n", count: size.isMultiple(of: 5) ? 150 : 10)
        let header = TarWriter(time: 0).file(name, size: size, mode: 0o644)
        #expect(header.count.isMultiple(of: 512))
        var archive = try ArchiveReader(named: directory.write(header, "archive"), PollWaiter())
        let entry = try archive.nextEntry()
        #expect(try entry == .file(Path(untrusted: name), size: size, isProgram: false))
    }

    @Test("is read by tar, too")
    func tar() throws {
        let directory = try TemporaryDirectory()
        let writer = TarWriter(time: 0)
        let archive = writer.file("large", size: 1 << 33, mode: 0o644)
        let file = try directory.write(archive, "archive")
        // The content isn't there; what tar says of that goes elsewhere.
        let said = try Command.run("sh", "-c", "tar --list --verbose --file \(file) 2>/dev/null || true")
        #expect(said.contains(" 8589934592 ") && said.hasSuffix(" large"))
    }
}
