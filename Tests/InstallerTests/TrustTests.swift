import DeliveryPackage
import Deployment
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

/// Two makers, the old one and the new one, and a device that knows the old one by a file of its operator's.
@Suite("Whom a device trusts")
struct TrustTests {
    private let old: PackageSigner
    private let new: PackageSigner
    private let device: Device

    init() throws {
        (old, new) = (try PackageSigner(name: "old"), try PackageSigner(name: "new"))
        device = try Device()
        device.trust.roots = [old.keys.root.certificate]
        _ = try device.installer.recover()
    }

    private func package(_ version: String) -> TestPackage {
        TestPackage([.init("one", version: version, [.init("file", version)])], version: version)
    }

    /// A package that brings roots and withdraws others.
    private func change(
        _ sequence: Int, anchors: [PackageSigner] = [], withdrawing: [PackageSigner] = []
    ) throws -> TestPackage {
        var amendment = TrustAmendment(anchors: anchors.flatMap { $0.keys.root.certificate })
        for signer in withdrawing { try amendment.withdraw(pem: signer.keys.root.certificate) }
        return TestPackage(
            [], identifier: "org.example.trust", version: "\(sequence)",
            fields: TrustStatement.fields(sequence: sequence, amendment))
    }

    private func install(_ package: TestPackage, by signer: PackageSigner) throws {
        let file = try FileHandle.holding(package.bytes(signedBy: signer))
        _ = try device.installer.install(file, InstallOrder(.active)) { _ in .proceed }
    }

    /// A device may be told the same again after a power cut; nothing else of the disk changes by a refusal.
    private func expectRefusal(
        _ package: TestPackage, by signer: PackageSigner, as kind: DeploymentFailure.Kind = .invalidPackage,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let before = device.files.snapshot
        let failure = #expect(throws: DeploymentFailure.self, sourceLocation: location) {
            try install(package, by: signer)
        }
        #expect(failure?.kind == kind, "\(failure.map { "\($0)" } ?? "")", sourceLocation: location)
        #expect(device.files.snapshot == before, sourceLocation: location)
    }

    @Test("rolls from an old root to a new one over three packages, and nobody touches the device")
    func roll() throws {
        try install(package("1"), by: old)
        expectRefusal(package("2"), by: new)
        try install(change(1, anchors: [new]), by: old)
        try install(package("2"), by: old)
        try install(package("3"), by: new)
        try device.startAgain()
        try install(change(2, anchors: [new], withdrawing: [old]), by: new)
        expectRefusal(package("4"), by: old)
        try device.startAgain()
        expectRefusal(package("4"), by: old)
        try install(package("4"), by: new)
        #expect(try device.inventory["one"]?.version == "4")
        // What was withdrawn stays so, also when a later package doesn't say it again.
        try install(change(3, anchors: [new]), by: new)
        expectRefusal(package("5"), by: old)
        try expectRefusal(change(4, anchors: [old, new]), by: old)
    }

    @Test("follows the operator's files at the next package, without a restart")
    func files() throws {
        try install(package("1"), by: old)
        device.trust.roots = [new.keys.root.certificate]
        expectRefusal(package("2"), by: old)
        try install(package("2"), by: new)
        device.trust.roots = [Array("nonsense".utf8)]
        expectRefusal(package("3"), by: new, as: .unusableTrust)
    }

    @Test("is changed only by a higher sequence")
    func sequence() throws {
        try install(change(5, anchors: [new]), by: old)
        try install(change(5, anchors: [new]), by: old)
        try expectRefusal(change(5), by: old, as: .downgrade)
        try expectRefusal(change(4), by: old, as: .downgrade)
        try install(change(6), by: old)
        expectRefusal(package("1"), by: new)
    }

    @Test("isn't changed so that the same signature would not count any more")
    func lockedOut() throws {
        // The new signer hasn't shown yet that it can sign.
        try expectRefusal(change(1, anchors: [new], withdrawing: [old]), by: old)
        try expectRefusal(change(1, withdrawing: [old]), by: old)
    }

    @Test("is changed only by those who may")
    func policy() throws {
        try expectRefusal(change(1, anchors: [new]), by: new)
        device.trust.policy.trustSigners = [.commonName("somebody")]
        try expectRefusal(change(1, anchors: [new]), by: old)
        try install(package("1"), by: old)
        device.trust.policy.trustSigners = [.commonName("old")]
        device.trust.policy.trustThreshold = 2
        try expectRefusal(change(1, anchors: [new]), by: old)
        device.trust.policy.trustThreshold = 1
        try install(change(1, anchors: [new]), by: old)
        try expectRefusal(change(2, anchors: [new]), by: new)
    }

    @Test(
        "is what was said before or what is said now, wherever the power fails", arguments: PowerLoss.allCases
    )
    func powerCut(_ loss: PowerLoss) throws {
        try install(change(1, anchors: [new]), by: old)
        let last = try change(2, anchors: [new], withdrawing: [old]).bytes(signedBy: new)
        var wasCut = false
        for count in 0..<200 {
            let copy = try Device(device.files.copy())
            copy.trust.roots = device.trust.roots
            copy.files.fault = .powerFails(after: count)
            let isDone = (try? copy.take(last)) != nil
            try copy.restart(after: loss)
            let (byOld, byNew) = (
                try copy.accepts(package("1"), by: old), try copy.accepts(package("1"), by: new)
            )
            #expect(byNew)
            if isDone { #expect(!byOld) }
            wasCut = wasCut || !isDone
            // The work is repeated after the restart.
            try copy.take(last)
            #expect(try !copy.accepts(package("2"), by: old))
            guard !isDone else { break }
        }
        #expect(wasCut)
    }

    @Test("is in nobody when what packages said is damaged, until somebody looks at it")
    func damaged() throws {
        try install(change(1, anchors: [new]), by: old)
        try install(change(2, anchors: [new], withdrawing: [old]), by: new)
        let text = try device.files.read("trust", limit: 1 << 20)
        try device.files.replaceContents(of: "trust", with: text.dropLast(20) + Array("x\n".utf8))
        for _ in 0..<2 {
            let failure = #expect(throws: DeploymentFailure.self) { try install(package("1"), by: old) }
            #expect(failure?.kind == .unusableTrust)
            try device.startAgain()
        }
        try device.files.remove("trust.damaged")
        try install(package("1"), by: old)
    }

    @Test("is in nobody when a newer version wrote what packages said, and that stays as it is")
    func newer() throws {
        try install(change(1, anchors: [new]), by: old)
        let text = String(decoding: try device.files.read("trust", limit: 1 << 20), as: UTF8.self)
        let newer = Array(text.replacing("Format: 1\n", with: "Format: 2\n").utf8)
        try device.files.replaceContents(of: "trust", with: newer)
        expectRefusal(package("1"), by: old, as: .storage)
        #expect(try device.files.read("trust", limit: 1 << 20) == newer)
    }

    @Test("may be a matter of time")
    func early() throws {
        let authority = try CertificateAuthority()
        device.trust.roots = [try authority.directory.read("root.pem")]
        try authority.issueLater("builder")
        let archive = try package("1").archive { try authority.sign($0, by: "builder") }
        let bytes = try TestPackage.compress(archive.bytes())
        let failure = #expect(throws: DeploymentFailure.self) { try device.take(bytes) }
        #expect(failure?.kind == .notYetValid)
    }
}

extension Device {
    fileprivate func take(_ bytes: [UInt8]) throws {
        _ = try installer.install(FileHandle.holding(bytes), InstallOrder(.active)) { _ in .proceed }
    }

    /// Whether a package is installed; a refusal has to be for its signature.
    fileprivate func accepts(_ package: TestPackage, by signer: PackageSigner) throws -> Bool {
        do {
            try take(package.bytes(signedBy: signer))
            return true
        } catch let failure as DeploymentFailure {
            #expect(failure.kind == .invalidPackage)
            return false
        }
    }
}
