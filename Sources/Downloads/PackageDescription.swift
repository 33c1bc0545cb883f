public import Bytes
public import Deployment
public import DownloadDescriptor
import HTTP

/// What a download descriptor says of the package that was ordered.
public final class PackageDescription: Sendable {
    /// For people, as the server wrote it; may be empty.
    public let name: String
    /// For people, as the server wrote it; may be empty.
    public let vendor: String
    /// Where to report how it went.
    public let notifyAddress: URL?
    /// A page to be offered afterwards.
    public let nextAddress: URL?
    /// Where the package is: one place is as good as the other, and the first is asked first.
    let places: [Place]
    private let size: Int

    /// What is known of one that can't be used: where to say so.
    init(_ flaw: DescriptorFlaw, from url: URL) {
        notifyAddress = flaw.notifyURI.flatMap { url.safe($0) }
        (name, vendor, nextAddress, places, size) = ("", "", nil, [], 0)
    }

    init(_ descriptor: DownloadDescriptor, from url: URL) throws(DescriptorFlaw) {
        let (object, product) = try descriptor.object { Self.packageTypes.contains($0) }
        name = object.about.name.isEmpty ? product.about.name : object.about.name
        vendor = descriptor.vendor
        notifyAddress = descriptor.notifyURI(object, of: product).flatMap { url.safe($0) }
        nextAddress = descriptor.nextURL.flatMap { url.safe($0) }
        let (types, size) = (object.types.map { DescriptorVersion.essence(of: $0) }, object.size)
        places = object.addresses.compactMap { url.place($0, types, size) }
        self.size = size
    }

    /// What delivery packages may be called: their own type, and those of what they are made of.
    public static var packageTypes: [String] {
        [
            "application/vnd.scomo.package", "application/gzip", "application/x-gzip",
            "application/x-compressed-tar", "application/x-gtar-compressed", "application/octet-stream",
        ]
    }
}

extension URL {
    /// The place that an address in a descriptor names; nil for one that can't be used, because of a digest that is none, too.
    fileprivate func place(_ address: String, _ types: [String], _ size: Int) -> Place? {
        guard let url = safe(address) else { return nil }
        do throws(BrokenAttempt) {
            let digest = try PackageDigest.of(address)
            return Place(url: url, address: url.text, digest: digest, types: types, size: size)
        } catch {
            return nil
        }
    }

    /// Where a reference in an answer from this address leads; nil for what is no address, and for one less protected than this.
    fileprivate func safe(_ reference: String) -> URL? {
        guard let url = try? resolving(reference), scheme == .http || url.scheme == .https else { return nil }
        return url
    }
}

extension DescriptorStatus {
    /// What the server of a descriptor is told of a download that failed.
    public init(_ failure: DownloadFailure.Kind) {
        self =
            switch failure {
            case .tooLarge, .outOfSpace: .insufficientMemory
            case .unreachable, .cutShort: .lossOfService
            case .otherSize, .otherType, .otherDigest: .attributeMismatch
            case .badDescriptor: .invalidDescriptor
            case .unknownDescriptor: .invalidVersion
            case .storage, .misconfigured, .outOfResources, .stopRequested, .notNow: .deviceAborted
            case .notAcceptable: .nonAcceptableContent
            case .untrusted, .serverError, .unauthorized, .refused, .forbiddenHost, .badAddress: .loaderError
            }
    }
}

extension DownloadResult.Document {
    /// How long a descriptor may be; nil for what isn't one. - Unit: bytes.
    ///
    /// Servers that don't know the type have it in a file with its suffix.
    static func limit(_ mediaType: String, _ url: URL) -> Int? {
        let essence = DescriptorVersion.essence(of: mediaType)
        let isPackage =
            essence != "application/octet-stream" && PackageDescription.packageTypes.contains(essence)
        guard
            DescriptorVersion(mediaType: mediaType) != nil
                || (!isPackage && DescriptorVersion(address: url.target) != nil)
        else { return nil }
        return DescriptorReader.size
    }

    /// The descriptor. What only has its suffix and can't be read may be the page of a portal.
    func descriptor() throws(BrokenAttempt) -> DownloadDescriptor {
        let stated = DescriptorVersion(mediaType: mediaType)
        do throws(DescriptorFlaw) {
            return try DescriptorReader.read(bytes.span, stated: stated)
        } catch {
            guard stated == nil, error.status == .invalidDescriptor else { throw BrokenAttempt(error, url) }
            throw BrokenAttempt(.serverError, "what the server sent is neither a package nor a descriptor")
        }
    }
}

extension PackageDescription {
    /// What it says, for people; the server's own words.
    public var words: String {
        let parts = [
            name.isEmpty ? "without a name" : name, vendor.isEmpty ? nil : "by \(vendor)",
            places.isEmpty ? "unusable" : "\(size) bytes", nextAddress.map { "next page \($0.text)" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}
