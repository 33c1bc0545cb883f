internal import Markup

/// What a server says of something to be downloaded: what it is, how large, where, and who wants to know how it went.
///
/// Addresses are as they were written. They may be relative to the descriptor's own.
///
/// - Source: OMA Download 1.0; of 2.0 what is known of it. README of this target says what isn't.
public struct DownloadDescriptor: Sendable {
    /// The standard that it follows.
    public let version: DescriptorVersion
    /// A descriptor of 1.0 is one product with one object.
    public let products: [Product]
    private let root: Element

    init(_ version: DescriptorVersion, _ root: Element, _ products: [Product]) {
        (self.version, self.root, self.products) = (version, root, products)
    }

    /// Who offers it; empty if that isn't said.
    public var vendor: String {
        root.child("vendor")?.value("name") ?? root.child("vendor")?.trimmedText ?? ""
    }
    /// A page to be offered afterwards.
    public var nextURL: String? { root.value("nextURL") }
    /// Where a newer descriptor may be. Only 2.0 has it.
    public var updatedDescriptorURI: String? { root.value("updatedDDURI") }
    /// Only 2.0 has it.
    public var reservation: Reservation? { root.child("reservation").map { Reservation($0) } }
}

/// What belongs together.
public struct Product: Sendable {
    /// What is said of all of it.
    public let about: DescriptorMeta
    /// At least one.
    public let objects: [MediaObject]
}

/// One file.
public struct MediaObject: Sendable {
    /// Its media types as they were written; at least one. The device has to know all of them.
    public let types: [String]
    /// - Unit: bytes.
    public let size: Int
    /// Where it is; at least one. The first that works is as good as the others.
    public let addresses: [String]
    /// What is said of it alone.
    public let about: DescriptorMeta
    let element: Element

    /// What it takes once it is installed, if that is said. - Unit: bytes.
    public var installSize: Int? { element.number("installSize") }
    /// Empty if that isn't said.
    public var identifier: String { element.value("objectID") ?? "" }
    /// Empty if that isn't said.
    public var version: String { element.value("objectVersion") ?? "" }
    /// Whether it may be used while it comes.
    public var isProgressive: Bool { element.value("progressiveDownloadFlag") == "true" }
}

/// What is said of a product or an object, for people and for whoever installs it. What isn't said is empty or nil.
public struct DescriptorMeta: Sendable {
    let element: Element?

    private func value(_ name: String) -> String? { element?.value(name) }

    public var name: String { value("name") ?? "" }
    public var description: String { value("description") ?? "" }
    public var infoURL: String? { value("infoURL") }
    public var iconURI: String? { value("iconURI") }
    /// For whoever installs it; nothing is known of what it means.
    public var installParam: String? { value("installParam") }
    /// What the object needs to run. Only 2.0 has it.
    public var environment: String? { value("environment") }
    /// Where to report how the installation went.
    public var installNotifyURI: String? { value("installNotifyURI") }
    /// Where to report how the download went. Only 2.0 has it.
    public var downloadNotifyURI: String? { value("downloadNotifyURI") }
    /// Where to report that it was deleted. Only 2.0 has it.
    public var deleteNotifyURI: String? { value("deleteNotifyURI") }
    /// Whether nobody has to be asked first, in the server's own word. Only 2.0 has it.
    public var suppressUserConfirmation: String? { value("suppressUserConfirmation") }
}

/// When a server wants the download to happen, in its own words: the form of these values isn't known.
public struct Reservation: Sendable {
    private let element: Element

    init(_ element: Element) { self.element = element }

    public var timestamp: String? { element.value("timestamp") }
    public var downloadTime: String? { element.value("downloadTime") }
    public var timeInterval: String? { element.value("timeInterval") }
    public var timeIntervalExpire: String? { element.value("timeIntervalExpire") }
    public var notifyURI: String? { element.value("reservationNotifyURI") }
}

extension DownloadDescriptor {
    /// The one object that a device takes.
    ///
    /// Pictures and texts may lie beside it. Of two that the device would take neither is fetched: what they are together only a
    /// package can say.
    ///
    /// - Parameter isAcceptable: Whether the device takes a media type, which is in lower case and without parameters.
    /// - Throws: 953.
    public func object(
        of isAcceptable: (String) -> Bool
    ) throws(DescriptorFlaw) -> (object: MediaObject, product: Product) {
        var (found, count): ((object: MediaObject, product: Product)?, Int) = (nil, 0)
        for product in products {
            for object in product.objects
            where object.types.allSatisfy({ isAcceptable(DescriptorVersion.essence(of: $0)) }) {
                (found, count) = ((object, product), count + 1)
            }
        }
        guard let found, count == 1 else {
            throw DescriptorFlaw(
                .nonAcceptableContent,
                count == 0
                    ? "the descriptor offers nothing of a type that the device takes"
                    : "the descriptor offers \(count) packages at once; the device takes one",
                notifyURI: root.notifyURI)
        }
        return found
    }

    /// Where to report how it went; nil if nobody wants to know. The object's own goes before that of its product.
    public func notifyURI(_ object: MediaObject, of product: Product) -> String? {
        object.about.installNotifyURI ?? product.about.installNotifyURI
    }
}
