import Testing

@testable import DeliveryPackage

@Suite("What identifiers and versions are made of")
struct SyntaxTests {
    @Test("has a length that fits into a file's name, with a digest", arguments: [(128, true), (129, false)])
    func length(_ count: Int, _ isGood: Bool) {
        let text = String(repeating: "1", count: count)
        #expect(Syntax.isIdentifier(text) == isGood)
        #expect(Syntax.isVersion(text) == isGood)
    }
}
