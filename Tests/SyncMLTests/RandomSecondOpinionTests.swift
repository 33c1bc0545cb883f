import SyncML
import TestSupport
import Testing

/// The converters of libwbxml, on messages made up from seeds: a hundred a row, and one that differs names its seed.
@Suite("libwbxml agrees about random messages")
struct RandomSecondOpinionTests {
    private func messages(
        _ hundred: UInt64, of alphabet: String = RandomDocuments.alphabet
    ) -> [(seed: UInt64, message: Message)] {
        ((hundred * 100)..<(hundred * 100 + 100)).map { seed in
            var documents = RandomDocuments(seed: seed, alphabet: alphabet)
            return (seed, documents.message())
        }
    }

    @Test("that it reads: our WBXML, as its XML, is the same message", arguments: 0..<3)
    func written(hundred: UInt64) throws {
        // It writes the data of Add and Replace as CDATA, and doesn't look whether the end of that is in it.
        let messages = messages(hundred, of: RandomDocuments.alphabet.replacing("]", with: ""))
        let texts = try FilterRun.run(
            ["wbxml2xml", "-k", "-m", "0", "-o", "-", "-"],
            messages.map { MessageCoder.encode($0.message, as: .wbxml) })
        for ((seed, message), text) in zip(messages, texts) {
            let read = try? readMessage(text.bytes, as: .xml)
            #expect(read == message, "seed \(seed)")
        }
    }

    @Test("that it writes: our XML, as its WBXML, is the same message", arguments: 0..<3)
    func read(hundred: UInt64) throws {
        let messages = messages(hundred)
        let documents = try FilterRun.run(
            ["xml2wbxml", "-k", "-v", "1.2", "-o", "-", "-"],
            messages.map { MessageCoder.encode($0.message, as: .xml) })
        for ((seed, message), document) in zip(messages, documents) {
            let read = try? readMessage(document.bytes, as: .wbxml)
            #expect(read == message, "seed \(seed)")
        }
    }
}
