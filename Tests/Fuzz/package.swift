import Linux
import OpenSSL
import Records
import Zlib

@testable import DeliveryPackage

nonisolated(unsafe) private let trust = try? SignatureVerifier(trust: TrustStore())

private let manifest = try? Manifest(
    text: Array(
        """
        Format: 1
        Package: org.example.a
        Version: 1
        Environment: any
        Built: 2026-11-22T10:00:00Z

        Component: org.example.a
        Version: 1
        Checksums-Sha256:
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 0644 a
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 0755 bin/b
        Links:
         bin/c b

        """.utf8))

/// Any bytes are refused or are an archive, bare or compressed (the first byte says which); nothing of it is more than it promised,
/// and of a package nothing is believed that nobody has signed.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first, let trust, let manifest else { return 0 }
    let bytes = Array(input[1...])
    guard let file = mode & 1 == 0 ? try? GzipMember.compress(bytes, level: 1) : bytes else { return 0 }
    var limits = PackageLimits()
    limits.payloadSize = 1 << 20
    if let archive = try? archive(file) { read(archive) }
    if let archive = try? archive(file) { readPayload(PayloadArchive(archive), manifest, limits) }
    guard var package = try? PackageReader(FuzzedFile.holding(file), trust: trust, workers: 1, PollWaiter())
    else {
        return 0
    }
    precondition((try? package.readManifest()) == nil, "nobody is trusted")
    return 0
}

private func archive(_ file: [UInt8]) throws -> TarReader {
    TarReader(
        ArchiveBytes(try GzipStream(FuzzedFile.holding(file), limit: 1 << 20, workers: 1, PollWaiter())))
}

private func read(_ archive: consuming TarReader) {
    do {
        while let entry = try archive.nextEntry() {
            let content = try archive.readContent()
            precondition(content.count == entry.size, "as long as it says")
        }
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
    }
}

private func readPayload(
    _ archive: consuming PayloadArchive, _ manifest: Manifest, _ limits: PackageLimits
) {
    archive.beginPayload(nil, greatestIndex: 4096)
    var payload = PayloadReader(manifest, limits)
    do {
        while try payload.nextFile(&archive) != nil {
            while try payload.nextBytes(&archive) != nil {}
        }
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
    }
}
