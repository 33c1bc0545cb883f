import DeliveryPackage
import Records

/// Any bytes are refused or are paragraphs (deb822), which are the same when they are written and read again; those of a manifest are
/// one, or refused with a reason.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let records = try? RecordReader.read(text.span) else { return 0 }
    let written = RecordWriter.write(records)
    guard let read = try? RecordReader.read(written.span) else {
        preconditionFailure("what was written can be read")
    }
    precondition(RecordWriter.write(read) == written, "written and read again")
    do {
        let manifest = try Manifest(text: text)
        precondition(manifest.components.count <= PackageLimits().components, "of bounded size")
        _ = Version(manifest.version) < Version(manifest.package)
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
    }
    return 0
}
