import Bytes
import Deployment
import DownloadDescriptor
import HTTP

/// Where a package is asked for.
struct Place {
    let url: URL
    /// What the bytes from there are remembered by.
    let address: String
    /// What is known of it beforehand, from a descriptor.
    var types: [String] = []
    var size: Int?

    /// Whether a descriptor may be there instead. One that leads to another would be a chain without end.
    var mayBeDescriptor: Bool { size == nil }
}

/// Asks for a package where a server ordered it from; if a descriptor is there, at the places that it names, one after the other.
struct PackageSearch {
    let url: URL
    let address: String
    /// Told what a descriptor says, each time one comes.
    let described: (PackageDescription) -> Void

    /// - Parameters:
    ///   - known: Whose bytes are there; that place is asked first.
    ///   - ask: Asks for it; returns what came instead.
    func run(
        known: String?, ask: (Place) throws(BrokenAttempt) -> DownloadResult.Document?
    ) throws(BrokenAttempt) {
        guard let document = try ask(Place(url: url, address: address)) else { return }
        let description = try describe(document)
        var places = description.places
        if let first = places.firstIndex(where: { $0.text == known }) { places.swapAt(0, first) }
        var failure = BrokenAttempt(.badAddress, "the descriptor names no address that may be used")
        for (position, place) in places.enumerated() {
            do throws(BrokenAttempt) {
                _ = try ask(Place(place, description))
                return
            } catch {
                guard error.mayBeBetterElsewhere else { throw error }
                // What may pass at one of them may pass.
                if position == 0 || failure.isFinal { failure = error }
            }
        }
        throw failure
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
    fileprivate init(_ url: URL, _ description: PackageDescription) {
        self.init(url: url, address: url.text, types: description.types, size: description.size)
    }
}
