import Linux
import Zlib

@testable import DeliveryPackage

/// Any bytes are refused or are one of Debian's packages, or a compressed archive of tar: no file is longer than it promised, and at the
/// end all bytes have been read.
///
/// Of the first byte, bit 0 chooses the type, bits 1 and 2 say what the others are: the file as it is, the archives in it with a byte FE
/// between, or entries of these, which get headers that are right. The upper half says in how large pieces they come.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let (isDebian, form, rest) = (mode & 1 == 0, mode >> 1 & 3, input.dropFirst())
    let archives = rest.split(separator: 0xFE, maxSplits: 1, omittingEmptySubsequences: false).map {
        form == 1 ? Array($0) : archive($0)
    }
    let file =
        switch (form, isDebian) {
        case (0, _): Array(rest)
        case (_, false): packed(archives[0])
        case (_, true): debian(archives)
        }
    read(
        Pieces(file, size: 1 << (Int(mode >> 4) & 15)), isDebian ? .debian : .tarball)
    return 0
}

private func read(_ bytes: Pieces, _ type: PackageType) {
    var limits = PackageLimits()
    limits.payloadSize = 1 << 20
    do {
        let payload = try type.open(
            bytes,
            PayloadContext(units: ["usr/lib/systemd/system/a.service"], architecture: "amd64", limits: limits)
        )
        while let entry = try payload.nextEntry() {
            guard case .file(_, let size, _) = entry else { continue }
            // Every other file is left for the reader to read.
            guard size % 2 == 0 else { continue }
            var count = 0
            while let piece = try payload.nextBytes() { count += piece.count }
            precondition(count == size, "as long as it says")
        }
        precondition(bytes.isAtEnd, "nothing follows")
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
    }
}

private final class Pieces: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], size: Int) { (rest, self.size) = (bytes[...], size) }

    var isAtEnd: Bool { rest.isEmpty }

    func next(into piece: inout [UInt8]) throws(PackageError) -> Bool {
        piece = Array(rest.prefix(size))
        rest = rest.dropFirst(size)
        return !piece.isEmpty
    }
}

/// Entries that are separated by bytes FD: the letter of the type, the name up to a byte FC, the content.
private func archive(_ entries: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries.split(separator: 0xFD) {
        let parts = entry.dropFirst().split(separator: 0xFC, maxSplits: 1, omittingEmptySubsequences: false)
        let content = parts.count > 1 && entry.first == UInt8(ascii: "0") ? Array(parts[1]) : []
        let target = parts.count > 1 ? Array(parts[1].prefix(100)) : []
        bytes +=
            header(entry.first ?? 0, Array(parts.first?.prefix(100) ?? []), content.count, target) + content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1024)
}

private func header(_ kind: UInt8, _ name: [UInt8], _ size: Int, _ target: [UInt8]) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], at place: Int) {
        block.replaceSubrange(place..<(place + bytes.count), with: bytes)
    }
    put(name, at: 0)
    put(Array("0000755".utf8), at: 100)
    put(Array(octal(size, digits: 11).utf8), at: 124)
    put(Array("        ".utf8), at: 148)
    block[156] = kind
    put(target, at: 157)
    put(Array("ustar\u{0}00".utf8), at: 257)
    put(Array(octal(block.reduce(0) { $0 + Int($1) }, digits: 6).utf8) + [0], at: 148)
    return block
}

private func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

private func debian(_ archives: [[UInt8]]) -> [UInt8] {
    let names = ["control.tar.gz", "data.tar.gz"]
    return Array("!<arch>\n".utf8) + member("debian-binary", Array("2.0\n".utf8))
        + zip(names, archives).flatMap { member($0, packed($1)) }
}

private func member(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let fields = [(name, 16), ("0", 12), ("0", 6), ("0", 6), ("100644", 8), ("\(content.count)", 10)]
    let header = fields.map { $0.0 + String(repeating: " ", count: $0.1 - $0.0.utf8.count) }.joined()
    return Array("\(header)`\n".utf8) + content + (content.count % 2 == 1 ? [UInt8(ascii: "\n")] : [])
}

private func packed(_ bytes: [UInt8]) -> [UInt8] { (try? GzipMember.compress(bytes, level: 1)) ?? [] }
