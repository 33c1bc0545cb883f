import Bytes
import Foundation
import TestSupport
import Testing

/// Runs the program as people do.
@Suite("scomo-inspect")
struct InspectProgramTests {
    private static var program: String { ToolRun.program }

    private func seed(_ name: String) -> String {
        Foundation.URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fuzz/seeds/\(name)").path
    }

    private func hex(_ text: String) -> String { Hex.encode(Array(text.utf8)) }

    private func notification(_ password: String = "s3rver-Passw0rd") -> [String] {
        [
            Self.program, "notification", seed("notification/example"), "--server-id-hex",
            hex("dm.example.net"),
            "--password-hex", hex(password), "--nonce-hex", Hex.encode(Array(0xA0...0xAF)),
        ]
    }

    /// A program that ends with `status` and says each of `words`.
    private func expect(_ words: [String], _ status: Int32, _ said: String...) {
        let error = #expect(throws: TestSupport.CommandError.self) { try TestSupport.Command.run(words) }
        #expect(error?.status == status, "\(words)")
        for word in said { #expect(error?.output.contains(word) == true, "\(word): \(error?.output ?? "")") }
    }

    @Test("turns standard input into the other encoding on standard output, and back")
    func conversions() throws {
        let document = try [UInt8](
            Data(contentsOf: Foundation.URL(fileURLWithPath: seed("wbxml/subtree.wbxml"))))
        let text = try FilterRun.run([Self.program, "wbxml-to-xml"], [document])[0]
        #expect(text.complaints.isEmpty && text.bytes.first == UInt8(ascii: "<"))
        let binary = try FilterRun.run([Self.program, "xml-to-wbxml"], [text.bytes])[0]
        #expect(binary.complaints.isEmpty && binary.bytes.dropFirst() == document.dropFirst())
    }

    @Test("explains a download descriptor, and refuses one that can't be used with its code")
    func descriptor() throws {
        let said = try TestSupport.Command.run(Self.program, "descriptor", seed("descriptor/first.dd"))
        #expect(said.hasPrefix("download descriptor 1.0\n  vendor: Example"))
        #expect(said.contains("object of 1048576 bytes, application/vnd.scomo.package\n    at "))
        let second = try TestSupport.Command.run(Self.program, "descriptor", seed("descriptor/second.dd2"))
        #expect(second.hasPrefix("download descriptor 2.0\n") && second.contains("    at https://b.example"))
        expect([Self.program, "descriptor", seed("descriptor/version.dd")], 1, "951 Invalid DDVersion")
        expect([Self.program, "descriptor", seed("notification/example")], 1, "906 Invalid Descriptor")
        let type = ["--media-type", "application/vnd.oma.dd+xml"]
        expect([Self.program, "descriptor", seed("descriptor/second.dd2")] + type, 1, "951")
    }

    @Test("explains package 0, and says whether its digest is right")
    func packageZero() throws {
        let said = try TestSupport.Command.run(notification())
        #expect(
            said.contains(
                "notification version 1.1\n  server dm.example.net\n  session 1A2B, wanted by the server"))
        #expect(said.hasSuffix("digest right"))
        expect(notification("guess"), 1, "session 1A2B", "its digest is wrong")
        let open = try TestSupport.Command.run(Self.program, "notification", seed("notification/example"))
        #expect(open.hasSuffix("digest not checked: no password"))
    }

    @Test("explains a bootstrap document, and says whether its MAC is right")
    func bootstrap() throws {
        let mac = ["--mac", "FB14054EB28E1CA5E532123A2717C6D4FE2F94CB"]
        let words =
            [Self.program, "bootstrap", seed("bootstrap/account.wbxml"), "--protection", "NETWPIN"] + mac
        let said = try TestSupport.Command.run(words + ["--imsi", "001010123456789"])
        #expect(said.hasPrefix("MAC right (NETWPIN)\naccount of dm.example.net"))
        expect(words + ["--imsi", "001010123456780"], 1, "its MAC is wrong")
        expect(words, 1, "the subscriber's identity is needed")
    }

    @Test("refuses a message with the place and the reason")
    func refused() throws {
        let directory = try TemporaryDirectory()
        let binary = try directory.write([0x02, 0xA4, 0x01, 0x6A, 0x00, 0x6D, 0x7F], "b")
        expect([Self.program, "message", binary], 1, "offset 7", "cut short")
        // Messages are of one line: a line's number says nothing.
        let text = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr></SyncBody></SyncML>"
        expect(
            [Self.program, "message", try directory.write(Array(text.utf8), "x")], 1, "offset ",
            "not well-formed")
        let fields = "<SessionID>1</SessionID><MsgID>x</MsgID></SyncHdr><SyncBody></SyncBody>"
        let number = text.replacing("</SyncBody>", with: fields)
        expect(
            [Self.program, "message", try directory.write(Array(number.utf8), "n")], 1, "offset 66",
            "MsgID is not a number")
    }

    @Test("ends with 64 for wrong options, and with 1 for a file that isn't there")
    func usage() {
        expect(
            [Self.program, "notification", seed("notification/example"), "--nonce-hex", "0"], 64, "nonce-hex")
        expect(
            [Self.program, "bootstrap", seed("bootstrap/account.xml"), "--protection", "X"], 64,
            "no protection X")
        expect([Self.program, "descripton"], 64, "descripton")
        expect([Self.program, "message", "/nowhere"], 1, "could not read /nowhere")
    }
}
