import Bytes
import Deployment
import DownloadDescriptor
import HTTP

/// Where a package is asked for.
struct Place: Sendable {
    var url: URL
    /// What the bytes from there are remembered by.
    var address: String
    /// What the package's digest has to be, if that is known.
    var digest: PackageDigest?
    /// What is known of it beforehand, from a descriptor.
    var types: [String] = []
    var size: Int?
    /// The addresses of the other places that may have the same file.
    var others: [String] = []

    /// Whether a descriptor may be there instead. One that leads to another would be a chain without end.
    var mayBeDescriptor: Bool { size == nil }
}

/// Asks for a package where a server ordered it from, and where mirrors have it; if a descriptor is there, at the places that it names. One
/// after the other.
struct PackageSearch {
    let ordered: Place
    /// Places that may have what others have; see `PackageDownload`.
    let mirrors: [URL]
    /// Told what a descriptor says, each time one comes.
    let described: (PackageDescription) -> Void

    /// - Parameters:
    ///   - known: Whose bytes are there; that place is asked first.
    ///   - ask: Asks for it; returns what came instead.
    func run(
        known: String?, ask: (Place) throws(BrokenAttempt) -> DownloadResult.Document?
    ) throws(BrokenAttempt) {
        guard let document = try first(of: [ordered], known, ask) else { return }
        let places = try describe(document).places.map { place in
            var place = place
            place.digest = ordered.digest ?? place.digest
            return place
        }
        _ = try first(of: places, known, ask)
    }

    /// Asks one place after the other, and then the mirrors of the first, until one has it.
    private func first(
        of places: [Place], _ known: String?,
        _ ask: (Place) throws(BrokenAttempt) -> DownloadResult.Document?
    ) throws(BrokenAttempt) -> DownloadResult.Document? {
        var places = places + (places.first.map { place in mirrors.map { place.at($0) } } ?? [])
        let addresses = places.map { $0.address }
        if let first = addresses.firstIndex(where: { $0 == known }) { places.swapAt(0, first) }
        var failure: BrokenAttempt?
        for var place in places {
            place.others = addresses
            do throws(BrokenAttempt) {
                return try ask(place)
            } catch {
                guard error.mayBeBetterElsewhere else { throw error }
                // What may pass at one of them may pass.
                if failure?.isFinal ?? true { failure = error }
            }
        }
        throw failure
            ?? BrokenAttempt(.badAddress, "the descriptor names no address that may be used")
    }

    private func describe(_ document: DownloadResult.Document) throws(BrokenAttempt) -> PackageDescription {
        do throws(BrokenAttempt) {
            let descriptor = try document.descriptor()
            let description = try Self.description(descriptor, document.url)
            described(description)
            return description
        } catch {
            if let description = error.description { described(description) }
            throw error
        }
    }

    private static func description(
        _ descriptor: DownloadDescriptor, _ url: URL
    ) throws(BrokenAttempt) -> PackageDescription {
        do throws(DescriptorFlaw) {
            return try PackageDescription(descriptor, from: url)
        } catch {
            throw BrokenAttempt(error, url)
        }
    }
}

extension Place {
    /// - Parameter address: What was ordered.
    init(ordered address: String) throws(BrokenAttempt) {
        do throws(URLError) { url = try URL(address) } catch {
            throw BrokenAttempt(.badAddress, "\(error)")
        }
        self.address = address
        digest = try PackageDigest.of(address)
    }

    /// The same file on a mirror: its path and query behind those of the mirror.
    fileprivate func at(_ mirror: URL) -> Place {
        var place = self
        place.url = mirror.appending(url)
        place.address = place.url.text
        return place
    }
}
