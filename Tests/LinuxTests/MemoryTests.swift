import Foundation
import Linux
import Testing

/// The resident size of this process's code, in KiB.
private func residentCode() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8)
    var (sum, isCode) = (0, false)
    for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.count >= 6, words[0].contains("-") {
            isCode = words[1] == "r-xp" && words[5].hasPrefix("/")
        }
        if isCode, words.first == "Rss:" { sum += Int(words[1]) ?? 0 }
    }
    return sum
}

@Suite("Before a long rest")
struct MemoryTests {
    @Test("the pages of code are given back, and the program goes on")
    func release() async {
        // In a process of its own, where no other test brings some of it back.
        await #expect(processExitsWith: .success) {
            let before = try residentCode()
            Program.releaseMemory()
            let after = try residentCode()
            #expect(after < before, "\(before) KiB before, \(after) KiB after")
        }
    }
}
