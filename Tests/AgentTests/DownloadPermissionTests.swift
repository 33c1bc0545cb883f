import Downloads
import Linux
import Settings
import Testing

@testable import Agent

@Suite("Whether packages may be fetched now")
struct DownloadPermissionTests {
    private func refusal(
        _ windows: String = "", _ metered: String = "", at hour: Int = 12, over routes: [String] = ["eth0"]
    ) throws -> DownloadRefusal? {
        let time = try #require(TimeOfDay(seconds: hour * 3600))
        return DownloadPermission(
            windows: try #require(DailyWindow.list(windows)),
            metered: try #require(InterfacePattern.list(metered)), routes: { routes }, time: { time }
        ).refusal()
    }

    @Test("is so where nothing is said")
    func always() throws { #expect(try refusal() == nil) }

    @Test("is so in a window, and asked again when the next one opens, or soon: the clock may be put forward")
    func windows() throws {
        #expect(try refusal("02:00-05:00 11:00-13:00") == nil)
        #expect(try refusal("22:00-03:00", at: 2) == nil)
        let far = try #require(try refusal("02:00-05:00", at: 5))
        #expect(far.sentence.contains("time of day") && far.retry == .seconds(900))
        #expect(try refusal("02:10-05:00", at: 2)?.retry == .seconds(600))
    }

    @Test(
        "is so unless a metered interface leads to everywhere",
        arguments: [
            ("wwan*", ["wwan0"], false), ("wwan*", ["eth0", "wwan1"], false), ("wwan*", ["eth0"], true),
            ("wwan*", [], true), ("wwan", ["wwan0"], true), ("wwan0", ["wwan0"], false),
            ("usb0 ppp*", ["ppp12"], false), ("*", ["eth0"], false),
        ])
    func metered(_ patterns: String, _ routes: [String], _ isAllowed: Bool) throws {
        let refusal = try refusal("", patterns, over: routes)
        #expect((refusal == nil) == isAllowed)
        #expect(refusal.map { $0.sentence.contains(routes.last ?? "") } ?? true)
    }

    @Test(
        "isn't asked of what can't be an interface",
        arguments: ["a/b", "w*n", "abcdefghijklmnop", "**", "a\u{7F}"])
    func patterns(_ text: String) { #expect(InterfacePattern.list(text) == nil) }
}
