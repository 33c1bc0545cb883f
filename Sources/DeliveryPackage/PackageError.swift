public import Linux
public import OpenSSL
public import Zlib

/// Why a delivery package isn't accepted.
///
/// Paths are as the package has them, that is, from anybody; `description` makes them safe to print.
public enum PackageError: Error, Equatable, Sendable {
    /// The file could not be read.
    case unreadable(Errno)
    /// The program was told to stop, or a thread took too long.
    case interrupted(WaitError)
    /// Not gzip, cut short, damaged, or expanding beyond the limits.
    case damaged(ZlibError)
    /// Not an archive as a delivery package has to be. The text says how, as the end of a sentence.
    case malformedArchive(String)
    /// Not signed by anybody whom this device trusts, or changed since.
    case badSignature(SignatureError)
    /// A digest could not be computed.
    case noDigest(OpenSSLError)
    /// The manifest's text, or what it says, is wrong. The line is known for errors of the text alone.
    case malformedManifest(reason: String, line: Int?)
    /// A field `Required-…` that this version doesn't know.
    case unsupported(field: String)
    /// In the archive, not in the manifest.
    case unlisted(String)
    /// Twice in the archive.
    case duplicate(String)
    /// In the manifest, not in the archive.
    case missing(String)
    /// In both, but the manifest has another file here.
    case outOfOrder(String, expected: String)
    case wrongDigest(String)
    case wrongSize(String)
    case wrongMode(String)
    /// The link isn't as the manifest has it.
    case wrongLink(String)
    /// What a package may not hold: a device node, a hard link… or set-id bits.
    case forbiddenEntry(String, kind: String)
    case badPath(String, PathError)
    /// Debian's package is for another processor.
    case wrongArchitecture(String, device: String)
    /// Debian's package can't work where components are. The text says why, as a sentence about it.
    case needsSystem(String)
    /// More than the device accepts of something, in that thing's unit.
    case tooLarge(String, limit: Int)
}

extension PackageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let reason): "could not read the package: \(reason)"
        case .interrupted(let reason): "reading the package was given up: \(reason)"
        case .damaged(let reason): "could not expand the package: \(reason)"
        case .malformedArchive(let reason): "the archive is refused: \(reason)"
        case .badSignature(let reason): "the package's signature isn't accepted: \(reason)"
        case .noDigest(let reason): "could not check the package: \(reason)"
        case .malformedManifest(let reason, let line): Self.manifest(reason, line)
        case .unsupported(let field):
            "the manifest has the field \(quoted(field)), which this version doesn't know; update the agent first"
        case .unlisted, .duplicate, .missing, .outOfOrder, .wrongDigest, .wrongSize, .wrongMode, .wrongLink:
            "the archive isn't what its manifest lists: \(difference)"
        case .forbiddenEntry(let path, let kind):
            "\(quoted(path)) is forbidden in a package, because it is or has \(kind)"
        case .badPath(let path, let reason): "\(quoted(path)) is no path for a package: \(reason)"
        case .wrongArchitecture(let architecture, let device):
            "the package is for the processor \(quoted(architecture)), and this device has \(quoted(device))"
        case .needsSystem(let reason): "Debian's package can't work as a component: \(reason)"
        case .tooLarge(let what, let limit): "the package has too much of \(what); the limit is \(limit)"
        }
    }

    private static func manifest(_ reason: String, _ line: Int?) -> String {
        guard let line else { return "the manifest is wrong: \(printable(reason))" }
        return "the manifest is wrong in line \(line): \(printable(reason))"
    }

    private var difference: String {
        switch self {
        case .unlisted(let path): "\(quoted(path)) isn't listed"
        case .duplicate(let path): "\(quoted(path)) is there twice"
        case .missing(let path): "\(quoted(path)) is missing"
        case .outOfOrder(let path, let expected): "\(quoted(path)) is where \(quoted(expected)) should"
        case .wrongDigest(let path): "\(quoted(path)) has another content"
        case .wrongSize(let path): "\(quoted(path)) has another size"
        case .wrongMode(let path): "\(quoted(path)) has another mode"
        case .wrongLink(let path): "the link \(quoted(path)) leads elsewhere"
        default: ""
        }
    }
}

/// Text from a package in quotation marks, made safe for a log.
func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

/// Text from a package, made safe for a log: no control characters, at most 256 bytes.
func printable(_ text: String) -> String {
    let limit = 256
    var bytes: [UInt8] = []
    for byte in text.utf8.prefix(limit) {
        bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte)
    }
    let cut = String(decoding: bytes, as: UTF8.self)
    return text.utf8.count > limit ? "\(cut)…" : cut
}
