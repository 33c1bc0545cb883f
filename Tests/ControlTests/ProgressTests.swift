import Deployment
import Linux
import Testing

@testable import Control

@Suite("How far the work is")
struct ProgressTests {
    private static let half = DeploymentProgress(.copying, bytes: 6_250_000, total: 12_500_000)

    @Test(
        "fits the terminal: the bar becomes short, and goes before the words do",
        arguments: [
            (
                100,
                "copying  50 % [####################--------------------] 6.2 MB of 12.5 MB, 3.1 MB/s, 0:02 left"
            ),
            (80, "copying  50 % [############------------] 6.2 MB of 12.5 MB, 3.1 MB/s, 0:02 left"),
            (61, "copying  50 % [##---] 6.2 MB of 12.5 MB, 3.1 MB/s, 0:02 left"),
            (60, "copying  50 % 6.2 MB of 12.5 MB, 3.1 MB/s, 0:02 left"), (20, "copying  50 % 6.2 M"),
            (1, ""),
            (0, ""),
        ])
    func widths(_ width: Int, _ expected: String) {
        let line = ProgressLine(Self.half, after: .seconds(2)).text(width: width)
        #expect(line == expected)
        #expect(line.utf8.count < max(1, width))
    }

    @Test(
        "says rate and time left after a second",
        arguments: [
            (5, 10, 999, "copying  50 % 5 B of 10 B"),
            (5, 10, 1000, "copying  50 % 5 B of 10 B, 5 B/s, 0:01 left"),
            (1, 7200, 2000, "copying   0 % 1 B of 7.2 kB, 1 B/s, 1:59:59 left"),
            (20, 10, 1000, "copying 100 % 20 B of 10 B, 20 B/s, 0:00 left"),
            (.max, .max, 1000, "copying 100 % 9.2 EB of 9.2 EB, 9.2 EB/s, 0:00 left"),
            (0, 0, 1000, "copying"),
        ])
    func rates(_ bytes: Int, _ total: Int, _ milliseconds: Int, _ expected: String) {
        let progress = DeploymentProgress(.copying, bytes: bytes, total: total)
        let line = ProgressLine(progress, after: .milliseconds(milliseconds)).text(width: 79)
        #expect(line.replacing(/\ \[.*\]/, with: "") == expected)
    }

    @Test(
        "amounts are in decimal units, rounded down",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_999, "999.9 kB"), (1_000_000, "1.0 MB"),
            (1_099_999_999, "1.0 GB"), (Int.max, "9.2 EB"),
        ])
    func amounts(_ bytes: Int, _ text: String) { #expect(ByteCount.text(bytes) == text) }

    @Test("a terminal has one line that changes, and is gone at the end")
    func terminal() {
        let test = TestScreen(width: 60)
        var time = Instant.now
        let display = ProgressDisplay(test.screen()) { time }
        display.show(DeploymentProgress(.checking))
        display.show(DeploymentProgress(.copying, bytes: 0, total: 100))
        time = time + .seconds(1)
        display.show(DeploymentProgress(.copying, bytes: 50, total: 100))
        display.show(DeploymentProgress(.switching))
        display.end()
        #expect(
            test.passed == [
                "checking", "copying   0 % [------------------------------] 0 B of 100 B",
                "copying  50 % [#####-----] 50 B of 100 B, 50 B/s, 0:01 left", "switching",
            ])
        #expect(test.seen.isEmpty)
    }

    @Test("elsewhere there is a line for each phase, and for each tenth")
    func plain() {
        let test = TestScreen()
        let display = ProgressDisplay(test.screen())
        display.show(DeploymentProgress(.checking))
        for bytes in 0...25 { display.show(DeploymentProgress(.copying, bytes: bytes, total: 100)) }
        display.show(DeploymentProgress(.switching))
        display.end()
        #expect(
            test.written == """
                checking
                copying: 0 %, 0 B of 100 B
                copying: 10 %, 10 B of 100 B
                copying: 20 %, 20 B of 100 B
                switching

                """)
    }
}
