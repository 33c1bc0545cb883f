import Deployment
import OpenSSL
import TestSupport
import Testing

@Suite("The installer that ships, given hostile packages", .timeLimit(.minutes(20)))
struct HostilePackageTests {
    @Test("refuses each hostile archive behind a manifest that is signed, and changes nothing anywhere")
    func archives() throws {
        let bench = try InstallerBench()
        let root = try PackageSigner.shared.get().keys.root.certificate
        try bench.directory.write(root, "trust.d/samples.pem")
        let envelope = try TestPackage.sample.archive().entries.prefix(2).flatMap(TestArchive.bytes)
        // Those that are compressed are about the compression, and have no place behind anything.
        let archives = HostileArchive.all.filter { !$0.bytes.starts(with: [0x1F, 0x8B]) }
        #expect(archives.count > 90)
        try bench.run { client in
            for archive in archives {
                let package = try TestPackage.compress(envelope + archive.bytes)
                let file = try bench.directory.write(package, "hostile.scomo")
                // That it was refused is noted.
                let before = try FolderSnapshot(bench.directory.path, except: ["store/events"])
                let failure = try InstallerBench.install(client, file)
                let kind = failure?.kind
                #expect(kind == .invalidPackage, "\(archive): \(failure.map { "\($0)" } ?? "accepted")")
                let after = try FolderSnapshot(bench.directory.path, except: ["store/events"])
                #expect(after == before, "\(archive)")
            }
        }
        #expect(try bench.soundVersion() == "1.0")
    }
}
