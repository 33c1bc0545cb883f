import Foundation
import Logging
import Testing

@testable import ServerApplication

/// The log: what a line looks like, and how many there are.
@Suite struct ServerLogTests {
    private func logger(_ format: ServerLog.Format, _ lines: Box<[String]>) -> Logger {
        let limited = LimitedLines(rate: 1000) { line in lines.change { $0.append(line) } }
        return Logger(label: "test") { ServerLog(label: $0, format: format, level: .info, lines: limited) }
    }

    @Test func `A line of text has its fields in order`() {
        let lines = Box<[String]>([])
        let logger = logger(.text, lines)
        logger.notice("it happened", metadata: ["number": "7", "device": "urn:dev:1"])
        logger.debug("nobody wants that")
        #expect(lines.value.count == 1)
        #expect(lines.value.first?.hasSuffix(" notice test: device=urn:dev:1 number=7 it happened") == true)
    }

    @Test func `A line of JSON is an object, whatever is in it`() throws {
        let lines = Box<[String]>([])
        logger(.json, lines).warning("a \"b\"\nc", metadata: ["device": "x\\\n\"", "level": "not this"])
        let line = try #require(lines.value.first)
        #expect(!line.contains("\n"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["message"] == "a \"b\"\nc")
        #expect(object["device"] == "x\\\n\"")
        #expect((object["level"], object["logger"]) == ("warning", "test"))
    }

    @Test func `What is over the rate is left out, and that is told when there is room again`() {
        let (lines, clock) = (Box<[String]>([]), TestClock())
        let limited = LimitedLines(rate: 2, instant: clock.clock.instant) { line in
            lines.change { $0.append(line) }
        }
        for number in 0..<100 { limited.write("\(number)") { "\($0) left out" } }
        #expect(lines.value.count == 20)
        clock.advance(by: .seconds(1))
        limited.write("again") { "\($0) left out" }
        #expect(lines.value.suffix(2) == ["80 left out", "again"])
        limited.write("and again") { "\($0) left out" }
        #expect(lines.value.last == "and again")
    }
}
