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
        let parts = link.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 6, parts[0..<3].allSatisfy({ $0 == ".." }), parts[3] == "store" else {
            return nil
        }
        (component, name) = (parts[4], parts[5])
    }

    /// - Unit: bytes. It tells apart the few versions of one component, and attackers can't sign.
    private static var digestSize: Int { 8 }

    /// What a link in `generations/<n>/active/` says.
    var link: String { "../../../store/\(component)/\(name)" }

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
