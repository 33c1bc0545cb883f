import Testing

@testable import Agent

@Suite("What a message leaves in the log")
struct RefusalsTests {
    @Test("is one line, whatever is refused, with the first of them")
    func counted() {
        var refusals = Refusals()
        #expect(refusals.line == nil)
        for number in 0..<1000 { refusals.add("Replace", "./X/\(number)", 404) }
        #expect(
            refusals.line
                == "Replace of ./X/0 was answered 404; Replace of ./X/1 was answered 404; "
                + "Replace of ./X/2 was answered 404")
        #expect(refusals.count == 1000)
    }
}
