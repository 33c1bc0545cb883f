import DeliveryPackage
import Linux
import OpenSSL
import TestSupport
import Testing

/// What a whole package gave.
struct Reading {
    var manifest: VerifiedManifest
    var files: [(file: PayloadFile, content: [UInt8])] = []

    /// Reads a package from front to back, as the installer does.
    init(
        _ package: [UInt8], trust: SignatureVerifier, limits: PackageLimits = PackageLimits(),
        types: [PackageType] = PackageType.all, architecture: String? = nil,
        waiter: any Waiter = PollWaiter()
    ) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(package, "test.scomo")
        let file = try FileHandle.open(named: path)
        self = try Self.read(file) { (file) throws(PackageError) in
            try PackageReader(
                file, trust: trust, limits: limits, workers: 2, types: types, architecture: architecture,
                waiter)
        }.get()
    }

    /// Reads a package of the shared signer.
    init(
        _ package: [UInt8], limits: PackageLimits = PackageLimits(), types: [PackageType] = PackageType.all,
        architecture: String? = nil
    ) throws {
        try self.init(
            package, trust: PackageSigner.shared.get().verifier(), limits: limits, types: types,
            architecture: architecture)
    }

    private init(_ manifest: VerifiedManifest) { self.manifest = manifest }

    private static func read(
        _ file: consuming FileHandle,
        _ open: (consuming FileHandle) throws(PackageError) -> PackageReader
    ) -> Result<Reading, PackageError> {
        do throws(PackageError) {
            var reader = try open(file)
            var reading = Reading(try reader.readManifest())
            while let file = try reader.nextFile() {
                var content: [UInt8] = []
                while let piece = try reader.nextBytes() { content += piece }
                reading.files.append((file, content))
            }
            return .success(reading)
        } catch {
            return .failure(error)
        }
    }
}

/// Expects that a package is refused; returns why.
@discardableResult
func refusal(
    _ package: [UInt8], limits: PackageLimits = PackageLimits(), _ location: SourceLocation = #_sourceLocation
) -> PackageError? {
    #expect(throws: PackageError.self, sourceLocation: location) { try Reading(package, limits: limits) }
}
