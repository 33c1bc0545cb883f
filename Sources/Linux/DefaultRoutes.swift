/// Which network interfaces lead to everywhere.
public enum DefaultRoutes {
    /// The interfaces of the best default route of IPv4 and of that of IPv6; several where routes are equally good, none where nothing leads
    /// anywhere, or that can't be read.
    ///
    /// - Parameter directory: Where the kernel lists routes.
    /// - Source: Linux, `fib_route_seq_show` in net/ipv4/fib_trie.c, `rt6_info_route` in net/ipv6/route.c.
    public static func interfaces(in directory: String = "/proc/self/net") -> [String] {
        best(lines("\(directory)/route").compactMap(route))
            + best(lines("\(directory)/ipv6_route").compactMap(route6))
    }

    private typealias Line = [Substring.UTF8View]
    private typealias Route = (metric: UInt32, interface: String)

    private static func best(_ routes: [Route]) -> [String] {
        let least = routes.map { $0.metric }.min()
        return routes.filter { $0.metric == least }.map { $0.interface }
    }

    /// The words of each line.
    private static func lines(_ file: String) -> [Line] {
        guard let content = try? FileHandle.open(named: file).readToEnd(limit: sizeLimit) else { return [] }
        let text = Substring(String(decoding: content, as: UTF8.self)).utf8
        return text.split(separator: UInt8(ascii: "\n")).map { line in
            line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
    }

    /// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`: numbers in base 16, but for the metric.
    private static func route(_ line: Line) -> Route? {
        guard line.count >= 8, isUsable(line[3]), number(line[1], 16) == 0, number(line[7], 16) == 0,
            let metric = number(line[6], 10)
        else { return nil }
        return (metric, String(decoding: line[0], as: UTF8.self))
    }

    /// Destination, length of its prefix, source, length of its prefix, next hop, metric, two counters, flags, interface; in base 16.
    private static func route6(_ line: Line) -> Route? {
        guard line.count >= 10, isUsable(line[8]), number(line[1], 16) == 0, number(line[3], 16) == 0,
            let metric = number(line[5], 16)
        else { return nil }
        return (metric, String(decoding: line[9], as: UTF8.self))
    }

    /// It is up, and doesn't say that there is no way. - Source: route.h, `RTF_UP` and `RTF_REJECT`.
    private static func isUsable(_ flags: Substring.UTF8View) -> Bool {
        number(flags, 16).map { $0 & 0x201 == 1 } ?? false
    }

    private static func number(_ digits: Substring.UTF8View, _ base: Int) -> UInt32? {
        UInt32(String(decoding: digits, as: UTF8.self), radix: base)
    }

    /// - Unit: bytes a file. - Default: 256 KiB, two thousand routes.
    private static var sizeLimit: Int { 256 << 10 }
}
