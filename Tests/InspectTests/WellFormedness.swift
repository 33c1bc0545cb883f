import TestSupport
import Testing

/// The opinion of libxml2.
func checkWellFormed(_ text: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let lint = try Command(["xmllint", "--nonet", "--noout", try directory.write(text, "document.xml")])
    let complaint = lint.rest()
    #expect(complaint.isEmpty)
}
