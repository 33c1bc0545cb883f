import DeliveryPackage
import Linux
import OpenSSL
import Records

// Packages that change whom the device trusts. What they said last is one file, replaced as a whole: after a power cut it is
// the old one or the new one. Repeated after a restart, the same package finds its work done.
extension Installer {
    /// What verifies packages now: by the operator's files as they are, and by what packages said.
    func verifier(_ said: TrustRecord) throws(InstallerError) -> SignatureVerifier {
        do throws(UnusableTrust) {
            return try trust(said.amendment)
        } catch {
            throw .unusableTrust(error.sentence)
        }
    }

    /// What packages have said about whom to trust.
    ///
    /// - Throws: When that is damaged. To go on without it would trust again whom it had withdrawn.
    func trustRecord() throws(InstallerError) -> TrustRecord {
        let file = Self.trustFile
        let contents = try disk.load(file, limit: Self.trustLimit)
        let aside = file.withSuffix(".damaged")
        guard contents.damage == nil, try disk.attributes(of: aside) == nil,
            let record = TrustRecord(contents.records)
        else {
            throw .unusableTrust(
                "what packages said about whom to trust is damaged; put the right certificates into the trust directory, "
                    + "then remove \"\(file)\" and \"\(aside)\" from the store")
        }
        return record
    }

    /// Takes what a verified package says about whom to trust, if it is newer than what was said before.
    ///
    /// The package's signature has to hold under the new trust too. So nobody is locked out by a mistake, and new keys have been
    /// used before the old ones go.
    func change(
        _ said: TrustRecord, by package: VerifiedManifest, _ statement: TrustStatement,
        _ reader: inout PackageReader
    ) throws(InstallerError) {
        guard said.manifest != package.digest else { return }
        guard statement.sequence > said.sequence else {
            throw .olderTrust(sequence: statement.sequence, known: said.sequence)
        }
        let new = said.followed(by: statement, of: package.digest)
        guard new.amendment.withdrawn.count <= TrustRecord.maximumWithdrawn else {
            throw .package(.tooLarge("withdrawn certificates", limit: TrustRecord.maximumWithdrawn))
        }
        try reader.verify(package, under: next(new))
        // Nothing may follow.
        while try reader.next() != nil {}
        try disk.save(new.records, to: Self.trustFile, limit: Self.trustLimit)
        matter.hasChanged = true
    }

    private func next(_ new: TrustRecord) throws(InstallerError) -> SignatureVerifier {
        do throws(UnusableTrust) {
            return try trust(new.amendment)
        } catch {
            throw .package(
                .malformedManifest(reason: "Trust-Anchors can't be used: \(error.sentence)", line: nil))
        }
    }

    private static var trustFile: Path { "trust" }
    /// - Unit: bytes. A manifest has at most 4 MiB, and withdrawn certificates add 80 KiB.
    private static var trustLimit: Int { 5 << 20 }
}
