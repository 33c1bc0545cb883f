internal import Bytes
internal import Markup

/// Reads descriptors that anybody may have written.
public enum DescriptorReader {
    /// - Unit: bytes. - Default: 64 KiB; real ones have one or two.
    public static var size: Int { 65_536 }

    /// - Parameter stated: The version that the media type says. - Default: whatever the descriptor itself says.
    /// - Throws: 906 for what can't be read, 951 for another version.
    public static func read(
        _ bytes: Span<UInt8>, stated: DescriptorVersion? = nil
    ) throws(DescriptorFlaw) -> DownloadDescriptor {
        let root = try document(bytes)
        guard root.name == "media" else {
            throw DescriptorFlaw(.invalidDescriptor, "it isn't a download descriptor")
        }
        let version = try version(of: root, stated)
        switch version {
        case .one: return try DownloadDescriptor(one: root)
        case .two: return try DownloadDescriptor(two: root)
        }
    }

    private static func document(_ bytes: Span<UInt8>) throws(DescriptorFlaw) -> Element {
        var limits = XMLLimits()
        (limits.size, limits.depth, limits.attributes) = (size, 16, 32)
        do throws(XMLError) {
            return try XMLReader.read(bytes, limits: limits)
        } catch {
            throw DescriptorFlaw(.invalidDescriptor, "the descriptor can't be read: \(error)")
        }
    }

    /// Of a version only the first number counts.
    private static func version(
        of root: Element, _ stated: DescriptorVersion?
    ) throws(DescriptorFlaw) -> DescriptorVersion {
        guard let text = root.child("DDVersion")?.trimmedText, !text.isEmpty else {
            return stated ?? (root.child("product") == nil ? .one : .two)
        }
        let major = text.bytes.prefix { $0.isDigit }.number()
        guard let version = major.flatMap({ DescriptorVersion(rawValue: $0) }), version == stated ?? version
        else {
            throw DescriptorFlaw(
                .invalidVersion, "the descriptor's version isn't one that is read here",
                notifyURI: root.notifyURI)
        }
        return version
    }
}

extension Element {
    /// The first of those that there are, wherever it is: for what else can't be read.
    var notifyURI: String? {
        var waiting = [self]
        while let element = waiting.popLast() {
            if let found = element.value("installNotifyURI") { return found }
            waiting += element.children
        }
        return nil
    }

    /// The text in the first element of that name; nil where there is none or nothing in it.
    func value(_ name: String) -> String? {
        guard let text = child(name)?.trimmedText, !text.isEmpty else { return nil }
        return text
    }

    /// All elements of that name directly inside.
    func all(_ name: String) -> [Element] { children.filter { $0.name == name } }
}
