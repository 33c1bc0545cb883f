import Bytes
import Linux
import OpenSSL
public import Records

extension ComponentManifest {
    /// Reads a component's paragraph: of a manifest, or as it was kept beside the installed files.
    public init(record: Record) throws(PackageError) {
        try self.init(record: record, limits: PackageLimits())
    }

    init(record: Record, limits: PackageLimits) throws(PackageError) {
        let identifier = try ManifestFields(record, subject: "a component").identifier("Component")
        let fields = try ManifestFields(record, subject: "the component \(identifier)")
        self.identifier = identifier
        self.record = record
        digest = try Self.digest(of: record)
        version = try fields.version("Version")
        let summary = try ComponentSummary(fields)
        (name, description) = (summary.name, summary.description)
        (depends, conflicts) = (summary.depends, summary.conflicts)
        var tree = PathTree()
        files = try FileList(fields, limits, &tree)
        // While there is nothing else in the tree than files.
        setup = try Self.setup(fields, tree, limits)
        sbom = try Self.sbom(fields, files)
        links = try Self.links(fields, limits, &tree)
        installedSize = try Self.installedSize(files, fields)
        hooks = try ComponentHooks(fields, tree)
        healthCheck = try fields.command("Health-Check", tree)
        // Behind the commands, which can be none of them.
        directories = try Self.directories(fields, limits, &tree)
        healthTimeout = try fields.timeLimit("Health-Timeout")
        guard entryCount <= limits.files else { throw .tooLarge("files", limit: limits.files) }
    }

    private static func setup(
        _ fields: ManifestFields, _ files: PathTree, _ limits: PackageLimits
    ) throws(PackageError) -> ComponentSetup {
        let setup = try ComponentSetup(fields, limits)
        for unit in setup.units where !files.contains(unit) {
            throw fields.failure("Units", "has \(quoted("\(unit)")), which isn't one of its files")
        }
        if let package = setup.agentPackage, !files.contains(package) {
            throw fields.failure(
                "Agent-Package", "is \(quoted("\(package)")), which isn't one of its files")
        }
        return setup
    }

    /// The file that `Sbom` names.
    private static func sbom(
        _ fields: ManifestFields, _ files: FileList
    ) throws(PackageError) -> Path? {
        guard let name = try fields.line("Sbom") else { return nil }
        guard let file = files.first(where: { "\($0.path)" == name }) else {
            throw fields.failure("Sbom", "is \(quoted(name)), which isn't one of its files")
        }
        guard file.size <= PackageLimits.sbomSize else {
            throw .tooLarge("Sbom, in bytes", limit: PackageLimits.sbomSize)
        }
        return file.path
    }

    /// What is listed, of any kind.
    var entryCount: Int { files.count + links.count + directories.count }

    private static func digest(of record: Record) throws(PackageError) -> [UInt8] {
        do throws(OpenSSLError) {
            var digest = try MessageDigest()
            var failure: OpenSSLError?
            RecordWriter.write(record) { piece in
                do throws(OpenSSLError) { try digest.update(piece) } catch { failure = error }
            }
            if let failure { throw failure }
            return try digest.finish()
        } catch {
            throw .noDigest(error)
        }
    }

    private static func installedSize(
        _ files: FileList, _ fields: ManifestFields
    ) throws(PackageError) -> Int {
        let sum = files.totalSize
        guard let stated = try fields.line("Installed-Size") else { return sum }
        guard stated.bytes.number() == sum else {
            throw fields.failure("Installed-Size", "is \(quoted(stated)), but its files have \(sum) bytes")
        }
        return sum
    }
}
