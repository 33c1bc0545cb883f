import Testing

@testable import Systemd

@Suite("An entry of the log")
struct JournalTests {
    @Test("is one line, whatever it holds")
    func line() {
        #expect(Journal.singleLine("a\n<3>b\u{1B}[2Jc\u{7F}") == "a <3>b [2Jc ")
        #expect(Journal.singleLine("geprüft") == "geprüft")
    }

    @Test("is cut when it is too long")
    func long() {
        let text = String(repeating: "x", count: 2048)
        #expect(Journal.singleLine(text) == text)
        #expect(Journal.singleLine(text + "y") == text + "…")
    }
}
