import Linux
import TestSupport
import Testing

@Suite("Default routes")
struct DefaultRouteTests {
    private static let head =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

    /// As Linux writes them, with blanks up to 127 characters.
    private static func route(
        _ interface: String, _ destination: String = "00000000", flags: String = "0003", metric: Int = 0,
        mask: String = "00000000"
    ) -> String {
        let line = "\(interface)\t\(destination)\t0102A8C0\t\(flags)\t0\t0\t\(metric)\t\(mask)\t0\t0\t0"
        return line + String(repeating: " ", count: 127 - line.utf8.count) + "\n"
    }

    private static let zeros = String(repeating: "0", count: 32)

    private static func route6(
        _ interface: String, length: String = "00", source: String = "00", flags: String = "00000003",
        metric: String = "00000400"
    ) -> String {
        "\(zeros) \(length) \(zeros) \(source) fe80000000000000021122fffe334455 \(metric) 00000001 00000000 \(flags) "
            + String(repeating: " ", count: 3) + "\(interface)\n"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var four = DefaultRouteTests.head
        var six: String? = ""
        let interfaces: [String]
    }

    static let rows = [
        Row(testDescription: "none", interfaces: []),
        Row(testDescription: "no IPv6", four: head + route("eth0"), six: nil, interfaces: ["eth0"]),
        Row(
            testDescription: "the best of each family",
            four: head + route("wwan0", metric: 700) + route("eth0", metric: 100),
            six: route6("eth0", metric: "00000400") + route6("wwan0", metric: "00000064"),
            interfaces: ["eth0", "wwan0"]),
        Row(
            testDescription: "equally good ones",
            four: head + route("a") + route("b") + route("c", metric: 1),
            interfaces: ["a", "b"]),
        Row(
            testDescription: "other networks",
            four: head + route("eth0", "0002A8C0", flags: "0001", mask: "00FFFFFF"),
            six: route6("eth0", length: "40") + route6("eth1", source: "40"), interfaces: []),
        Row(
            testDescription: "refusals, and routes that are down",
            four: head + route("*", flags: "0201") + route("eth0", flags: "0002"),
            six: route6("lo", flags: "00200200") + route6("lo", flags: "00000201"), interfaces: []),
        Row(
            testDescription: "nonsense", four: "\n\t\t\n\(String(repeating: "x\t", count: 9))\n",
            six: "x x x x x x x x x x\n", interfaces: []),
    ]

    @Test("are found", arguments: rows)
    func found(_ row: Row) throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array(row.four.utf8), "route")
        if let six = row.six { try directory.write(Array(six.utf8), "ipv6_route") }
        #expect(DefaultRoutes.interfaces(in: directory.path) == row.interfaces)
    }

    @Test("are none where the kernel lists none, or too many to be read")
    func unreadable() throws {
        #expect(DefaultRoutes.interfaces(in: "/nowhere") == [])
        let directory = try TemporaryDirectory()
        let many = Self.head + String(repeating: Self.route("eth0"), count: 2100)
        try directory.write(Array(many.utf8), "route")
        #expect(DefaultRoutes.interfaces(in: directory.path) == [])
    }

    @Test("of this machine lead to interfaces that it has")
    func real() throws {
        let names = try Command.run("ls", "/sys/class/net").split(separator: "\n").map { String($0) }
        #expect(Set(DefaultRoutes.interfaces()).isSubset(of: names))
    }
}
