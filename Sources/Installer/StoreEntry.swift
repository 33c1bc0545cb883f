import Bytes
import DeliveryPackage

/// The place of one version of a component in the store: `store/<component>/<version>-<digest>`.
///
/// The digest is that of the component's paragraph in the manifest, which lists all its files. So two entries
/// with one name have one content, and what is there already needs no second copy.
struct StoreEntry: Hashable {
    let component: String
    /// `<version>-<digest>`
    let name: String

    init(_ manifest: ComponentManifest) {
        component = manifest.identifier
        name = "\(manifest.version)-\(Hex.encode(Array(manifest.digest.prefix(Self.digestSize))))"
    }

    /// Reads the text of a link of a generation; nil if it is no such link.
    init?(link: String) {
        let (bytes, start) = (Array(link.utf8), Array(Self.start.utf8))
        guard bytes.starts(with: start),
            let slash = bytes[start.count...].firstIndex(of: UInt8(ascii: "/"))
        else { return nil }
        let (first, last) = (bytes[start.count..<slash], bytes[(slash + 1)...])
        guard !first.isEmpty, !last.isEmpty, !last.contains(UInt8(ascii: "/")) else { return nil }
        component = String(decoding: first, as: UTF8.self)
        name = String(decoding: last, as: UTF8.self)
    }

    /// From a folder of links in a generation.
    private static var start: String { "../../../store/" }

    /// - Unit: bytes. It tells apart the few versions of one component, and attackers can't sign.
    private static var digestSize: Int { 8 }

    /// What a link in `generations/<n>/active/` says.
    var link: String { "\(Self.start)\(component)/\(name)" }

    /// The version alone, for when the record is damaged.
    var version: String {
        let bytes = Array(name.utf8)
        let end = bytes.lastIndex(of: UInt8(ascii: "-")) ?? bytes.count
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// The names in `store/<component>/` that belong to this entry: its files, its record, and a damaged record
    /// that was set aside.
    var names: [String] { [name, recordName, "\(recordName).damaged"] }

    var recordName: String { "\(name).component" }
}
