import Bytes
import DownloadDescriptor

@testable import Downloads

/// Any bytes are refused with one of two codes or are a descriptor within the limits, and what a device takes of it has an address.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let base = try? URL("https://packages.example.net/a/b.dd") else { return 0 }
    do throws(DescriptorFlaw) {
        let descriptor = try DescriptorReader.read(document.span)
        check(descriptor)
        let description = try PackageDescription(descriptor, from: base)
        precondition(description.places.allSatisfy { $0.url.scheme == .https }, "nothing leads to http")
        precondition(description.notifyAddress?.scheme ?? .https == .https, "nobody is told over http")
        _ = description.words
    } catch {
        precondition(
            [.invalidDescriptor, .invalidVersion, .nonAcceptableContent].contains(error.status), "codes")
        _ = PackageDescription(error, from: base)
    }
    return 0
}

private func check(_ descriptor: DownloadDescriptor) {
    precondition((1...16).contains(descriptor.products.count), "products")
    for object in descriptor.products.flatMap(\.objects) {
        precondition(object.size >= 0 && (1...16).contains(object.types.count), "size and types")
        precondition((1...16).contains(object.addresses.count) && !object.addresses.contains(""), "addresses")
    }
}
