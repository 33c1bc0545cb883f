import Bytes
import Linux

/// Debian's binary package: its data, once it is clear that it needs nothing else to work in the store.
///
/// - Source: deb(5).
final class DebianPayload: ForeignPayload {
    private let members: ArMembers
    private var data: ArchiveReader
    private let units: [Path]

    init(_ bytes: any ByteSource, _ context: PayloadContext) throws(PackageError) {
        members = try ArMembers(bytes)
        units = context.units
        try members.begin("debian-binary")
        try Self.checkFormat(members)
        try members.begin("control.tar.gz")
        try DebianControl(members, context.limits).check(context.architecture)
        try members.begin("data.tar.gz")
        data = try ArchiveReader(compressed: members, context.limits)
    }

    func nextEntry() throws(PackageError) -> ArchiveEntry? {
        guard let entry = try data.nextEntry() else {
            try members.end()
            return nil
        }
        switch entry {
        case .directory: break
        case .file(let path, _, _): try check(path)
        case .link(let link): try check(link.path)
        }
        return entry
    }

    func nextBytes() throws(PackageError) -> [UInt8]? { try data.nextBytes() }

    private func check(_ path: Path) throws(PackageError) {
        guard !units.contains(path), let need = DebianPlace.need(of: path) else { return }
        throw .needsSystem("it has \(quoted("\(path)")), which \(need)")
    }

    /// - Source: deb(5): a line with the format's number; of later ones 2.x all are alike.
    private static func checkFormat(_ members: ArMembers) throws(PackageError) {
        var (format, piece): ([UInt8], [UInt8]) = ([], [])
        while format.count <= 64, try members.next(into: &piece) { format += piece }
        guard format.count <= 64, format.starts(with: Array("2.".utf8)), format.last == UInt8(ascii: "\n")
        else {
            throw .malformedArchive("its payload is of another format of Debian's packages than 2")
        }
    }
}

/// Which files work only where Debian puts them.
enum DebianPlace {
    /// What a file needs, as the end of a sentence about it; nil if it works in the store, too.
    static func need(of path: Path) -> String? {
        let text = Array("\(path)".utf8)
        guard isBelow("usr/", text) || isBelow("opt/", text) else {
            return "has to be there and nowhere else"
        }
        if isBelow("usr/lib/systemd/", text) {
            return "systemd wouldn't find; name it in Units if it works below /opt/scomo"
        }
        guard systemPlaces.contains(where: { isBelow($0, text) }) else { return nil }
        return "a part of the system wouldn't find"
    }

    private static func isBelow(_ place: String, _ text: [UInt8]) -> Bool {
        text.starts(with: Array(place.utf8))
    }

    /// Where parts of the system look for what they work with.
    private static var systemPlaces: [String] {
        [
            "usr/lib/binfmt.d/", "usr/lib/environment.d/", "usr/lib/firmware/", "usr/lib/kernel/",
            "usr/lib/modprobe.d/", "usr/lib/modules/", "usr/lib/modules-load.d/", "usr/lib/pam.d/",
            "usr/lib/sysctl.d/", "usr/lib/sysusers.d/", "usr/lib/tmpfiles.d/", "usr/lib/udev/",
            "usr/share/dbus-1/", "usr/share/polkit-1/", "usr/share/initramfs-tools/", "usr/local/",
        ]
    }
}
