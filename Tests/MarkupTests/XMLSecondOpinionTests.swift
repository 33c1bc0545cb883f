import Foundation
import Markup
import TestSupport
import Testing

/// libxml2, an independent parser, on documents made up from seeds. What we refuse on purpose is left out.
@Suite("libxml2 agrees")
struct XMLSecondOpinionTests {
    private struct Case {
        var seed: UInt64
        var document: [UInt8]
        var element: Element?
    }

    /// Five hundred documents a row, nine in ten of them with mistakes.
    @Test("about what is XML, and what it says", arguments: 0..<4)
    func documents(part: UInt64) throws {
        let cases = ((part * 500)..<(part * 500 + 500)).compactMap { seed in
            var random = RandomXML(seed: seed)
            return self.case(seed, seed.isMultiple(of: 10) ? random.document() : random.mutated())
        }
        #expect(cases.count > 350)
        let refused = try refused(cases.map(\.document))
        for (number, one) in cases.enumerated() {
            guard !isOfNamespaces(refused[number]) else { continue }
            let text = String(decoding: one.document, as: UTF8.self)
            let complaint = refused[number] ?? "accepted"
            #expect(
                (one.element == nil) == (refused[number] != nil), "seed \(one.seed),\(complaint): \(text)")
        }
        let common = cases.enumerated().filter { $1.element != nil && refused[$0] == nil }.map(\.element)
            .prefix(100)
        #expect(common.count == 100)
        // As it writes it again: text and values without CDATA and references, prefixes as they were.
        let again = try FilterRun.run(
            ["xmllint", "--nonet", "--nocdata", "--encode", "UTF-8", "-"], common.map(\.document))
        for (one, written) in zip(common, again) {
            #expect(try XMLReader.read(written.bytes.span) == one.element, "seed \(one.seed)")
        }
    }

    /// Nil for what is refused on purpose, and for what isn't looked at: declarations.
    private func `case`(_ seed: UInt64, _ text: String) -> Case? {
        let isDeclared = RandomXML.declarations.contains { text.hasPrefix($0) }
        guard isDeclared || !text.hasPrefix("<?xml") && !text.hasPrefix("\u{FEFF}") else { return nil }
        guard !text.contains("<!DOCTYPE") || RandomXML.types.contains(where: { text.contains($0) }) else {
            return nil
        }
        guard !text.contains(/xmlns[^=<>]*=\s*['"][^'"<>]*&/) else { return nil }
        let document = Array(text.utf8)
        do throws(XMLError) {
            return Case(seed: seed, document: document, element: try XMLReader.read(document.span))
        } catch {
            switch error.reason {
            case .malformed: return Case(seed: seed, document: document, element: nil)
            case .documentType, .tooDeep, .tooLarge, .tooManyAttributes: return nil
            }
        }
    }

    /// Whether it says what XML itself doesn't ask for: here nearly any text may stand for a namespace, and any name for
    /// an instruction.
    private func isOfNamespaces(_ complaint: String?) -> Bool {
        guard let complaint else { return false }
        return complaint.hasSuffix("is not a valid URI") || complaint.contains("forbidden from PI names")
    }

    /// Which documents it refuses, by number, and why.
    private func refused(_ documents: [[UInt8]]) throws -> [Int: String] {
        let directory = try TemporaryDirectory()
        for (number, document) in documents.enumerated() { try directory.write(document, "\(number)") }
        let names = documents.indices.map { "\($0)" }
        let command = try TestSupport.Command(["xmllint", "--nonet", "--noout"] + names, in: directory.path)
        var refused: [Int: String] = [:]
        for line in command.rest().split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 3)
            guard parts.count == 4, let number = Int(parts[0]), parts[2].hasSuffix(" error ") else {
                continue
            }
            refused[number] = String(parts[3])
        }
        return refused
    }
}
