import Bytes
import Downloads
import Linux
import Settings

/// When, and over which networks, packages may be fetched, as the configuration says.
struct DownloadPermission {
    let windows: [DailyWindow]
    /// The interfaces of networks that cost too much.
    let metered: [InterfacePattern]
    /// The interfaces that lead to everywhere.
    var routes: () -> [String] = { DefaultRoutes.interfaces() }
    var time: () -> TimeOfDay = { TimeOfDay(.now) }

    /// Why nothing may be fetched now; nil if it may.
    func refusal() -> DownloadRefusal? {
        let wait = windows.wait(from: time())
        if wait > .zero {
            return DownloadRefusal(
                "packages aren't fetched at this time of day; see Window", retry: min(wait, Self.longestWait))
        }
        guard !metered.isEmpty,
            let interface = routes().first(where: { name in metered.contains { $0.matches(name) } })
        else { return nil }
        return DownloadRefusal(
            "the network is reached by \(interface.harmless), which is metered; see MeteredInterfaces",
            retry: .seconds(60))
    }

    /// The clock may be put forward meanwhile. - Default: 15 min.
    private static var longestWait: Duration { .seconds(900) }
}

/// Which network interfaces are meant.
struct InterfacePattern: Equatable, Sendable {
    /// A name, or what one begins with.
    private let text: String
    private let isBeginning: Bool

    /// What a list of them may be, for an error message.
    static var allowed: String {
        "names of network interfaces with blanks between them, each of which may end in *, like wwan* ppp0"
    }

    /// Reads `wwan0`, or `wwan*`; nil for what can't be the name of an interface.
    init?(_ text: String) {
        isBeginning = text.utf8.last == UInt8(ascii: "*")
        self.text = isBeginning ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
        guard self.text.utf8.count <= 15, !text.isEmpty,
            self.text.utf8.allSatisfy({
                $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "*")
            })
        else { return nil }
    }

    static func list(_ text: String) -> [InterfacePattern]? {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        let patterns = words.compactMap { InterfacePattern(String(decoding: $0, as: UTF8.self)) }
        return patterns.count == words.count ? patterns : nil
    }

    func matches(_ name: String) -> Bool {
        isBeginning ? name.utf8.starts(with: text.utf8) : name.utf8.elementsEqual(text.utf8)
    }
}
