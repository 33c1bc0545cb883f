import Foundation
import TestSupport
import Testing

/// Follows the page for those who keep keys, to the letter.
@Suite("The page about keys")
struct KeysPageTests {
    private static let page = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Packaging/keys.md")

    /// What is between "```sh" and "```", without what lists indent.
    private static func commands() throws -> String {
        var (lines, indentation): ([Substring], Int?) = ([], nil)
        for line in try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let text = line.drop { $0 == " " }
            if text == "```sh" {
                indentation = line.count - text.count
            } else if text == "```" {
                indentation = nil
            } else if let indentation {
                lines.append(line.dropFirst(indentation))
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test("has commands that work, in this order")
    func commands() throws {
        let directory = try TemporaryDirectory()
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let script = "cd '\(directory.path)'; PATH='\(tests)':$PATH\n" + (try Self.commands())
        let output = try Command.run("bash", "-euc", script)
        for line in [
            "org.example.hello 1.0: 1 files are as listed", "signed by /CN=builder-a",
            "signed by /CN=builder-b",
            "trust.d: 1 roots, 0 revocation lists", "a package needs 1 trusted signer", "Trust sequence: 2",
            "the certificate \"/CN=builder-b\" was revoked", "refused, as it should be",
        ] {
            #expect(output.contains(line))
        }
        #expect(output.components(separatedBy: "files are as listed").count == 4)
    }
}
