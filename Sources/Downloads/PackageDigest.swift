import Bytes
import Deployment
import OpenSSL

/// What a whole package's SHA-256 has to be, where whoever ordered it has said so: its address then ends in `#sha256=` and 64 digits of base
/// 16. That part of an address is never sent to its host.
///
/// - Source: RFC 3986, section 3.5; the form is that of PEP 440, direct references.
struct PackageDigest: Equatable, Sendable {
    private let bytes: [UInt8]

    /// The digest that an address brings; nil where it brings none.
    ///
    /// - Throws: Where it is no digest: to fetch anything then would be to check nothing.
    static func of(_ address: String) throws(BrokenAttempt) -> PackageDigest? {
        guard let (_, fragment) = address.bytes.divided(at: UInt8(ascii: "#")),
            fragment.starts(with: "sha256=".utf8)
        else { return nil }
        guard let bytes = Hex.decode(fragment.dropFirst(7).text), bytes.count == 32 else {
            throw BrokenAttempt(.badAddress, "the address ends in #sha256=, but not in a digest of 64 digits")
        }
        return PackageDigest(bytes: bytes)
    }

    func check(_ digest: [UInt8]) throws(BrokenAttempt) {
        guard digest != bytes else { return }
        throw BrokenAttempt(
            .otherDigest,
            "the package isn't the one that was ordered: its SHA-256 is \(Hex.encode(digest)) instead of \(Hex.encode(bytes))"
        )
    }

    /// Begins to compute one.
    static func begin() throws(BrokenAttempt) -> RunningDigest {
        do throws(OpenSSLError) { return RunningDigest(try MessageDigest()) } catch {
            throw BrokenAttempt(.outOfResources, "\(error)")
        }
    }
}

/// The digest of what has come so far. A failure is told at the end.
struct RunningDigest: ~Copyable {
    private var digest: MessageDigest
    private var failure: OpenSSLError?

    fileprivate init(_ digest: consuming MessageDigest) { self.digest = digest }

    mutating func update(_ bytes: Span<UInt8>) {
        do throws(OpenSSLError) { try digest.update(bytes) } catch { failure = error }
    }

    mutating func finish() throws(BrokenAttempt) -> [UInt8] {
        do throws(OpenSSLError) {
            if let failure { throw failure }
            return try digest.finishAndRestart()
        } catch {
            throw BrokenAttempt(.outOfResources, "\(error)")
        }
    }
}
