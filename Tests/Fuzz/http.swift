import Bytes

@testable import HTTP

/// What any bytes are as an answer is the same whether they come at once or one by one; lengths that were announced hold, and what
/// doesn't fit is refused.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let answer = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let whole = Reading(answer, pieces: answer.count)
    precondition(whole == Reading(answer, pieces: 1), "the same in pieces")
    guard let head = whole.head, let url = try? URL("https://example.net/a/b?c") else { return 0 }
    _ = try? head.redirection(from: url)
    _ = (head.keepsConnection, head.retryAfter?.components, head.validator)
    for offset in [0, 5, Int.max] {
        guard
            case .content(let start)? = try? DownloadAnswer(
                head, KeptPart(offset: offset), length: whole.expected)
        else { continue }
        precondition(start.offset == 0 || start.offset == offset, "from the start, or where the rest begins")
    }
    var cookies = CookieJar()
    cookies.take(head, from: url)
    precondition(cookies.field(for: url)?.utf8.allSatisfy { $0.isFieldValue } ?? true, "one line")
    return 0
}

/// What was read of an answer.
private struct Reading: Equatable {
    var head: ResponseHead?
    var expected: Int?
    var content: [UInt8] = []
    var flaw: String?
    var isFinished = false

    init(_ answer: [UInt8], pieces size: Int) {
        var parser = HeadParser(limit: 2048)
        var body: BodyDecoder?
        for start in stride(from: 0, to: answer.count, by: max(1, size)) {
            var piece = answer[start..<min(answer.count, start + max(1, size))]
            do {
                if head == nil { head = try parser.parse(&piece) }
                guard let head else { continue }
                if body == nil { body = try BodyDecoder(head) }
                while !piece.isEmpty, body?.isFinished == false { content += try body?.decode(&piece) ?? [] }
            } catch {
                flaw = "\(error)"
                return
            }
        }
        expected = body?.expected
        isFinished = body?.isFinished ?? false
        precondition(expected.map { content.count <= $0 } ?? true, "no more than was announced")
    }

    static func == (left: Reading, right: Reading) -> Bool {
        left.head?.status == right.head?.status && left.content == right.content && left.flaw == right.flaw
            && left.isFinished == right.isFinished
    }
}
