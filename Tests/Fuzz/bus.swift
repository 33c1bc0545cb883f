import Accounts
import Bytes
import Linux

@testable import Agent
@testable import DMSession
@testable import Systemd

/// What any caller on the bus may say: a document with words about its protection, a notification, an answer to an open question; and
/// any question of a server, as the bus shows it. What isn't taken is refused with a sentence.
///
/// The first byte says which kind of question there is; a byte FE, which no text has, begins the next argument.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let parts = input[1...].split(separator: 0xFE, maxSplits: 16, omittingEmptySubsequences: false)
    let texts = parts.map { String(decoding: $0, as: UTF8.self) }
    refused { try Requests().add(try PushedBootstrap(Array(parts[0]), security: texts.last ?? "")) }
    answer(question(mode, Array(parts[0]), texts), texts)
    return 0
}

private func question(_ mode: UInt8, _ options: [UInt8], _ texts: [String]) -> Question {
    let kinds: [Question.Kind] = [.display, .confirm, .input, .choice, .choices]
    return Question(
        kind: kinds[Int(mode) % kinds.count], text: texts.last ?? "", choices: Array(texts.dropFirst(2)),
        options: QuestionOptions(options))
}

private func answer(_ question: Question, _ texts: [String]) {
    let person = UserInteraction()
    var notice: QuestionNotice?
    person.show = { notice = $0 }
    _ = (ShownText.holds(question), question.suggestedAnswer)
    person.put(question, seconds: 1)
    precondition(notice != nil, "it is shown")
    for word in ["accepted", "refused", "cancelled", texts[0]] {
        refused { try person.take(1, word, Array(texts.dropFirst())) }
    }
    person.close()
    refused { try person.take(1, "cancelled", []) }
    for text in texts {
        let carried = BusText.of(text)
        precondition(BusText.of(carried) == carried, "carried")
    }
}

private func refused(_ body: () throws -> Void) {
    do { try body() } catch { precondition(!"\(error)".isEmpty, "a sentence") }
}
