import Records

extension Manifest {
    /// Reads a manifest's text, which nobody has verified by that.
    ///
    /// On a device use `PackageReader.readManifest`.
    public init(text: [UInt8], limits: PackageLimits = PackageLimits()) throws(PackageError) {
        var records = try Self.records(text, limits)
        guard !records.isEmpty else { throw .malformedManifest(reason: "it is empty", line: nil) }
        let fields = try ManifestFields(records.removeFirst(), subject: "the package")
        let format = try fields.requiredLine("Format")
        guard format == "1" else {
            throw fields.failure("Format", "is \(quoted(format)); this version reads format 1")
        }
        package = try fields.identifier("Package")
        version = try fields.version("Version")
        name = try fields.line("Name")
        environment = try fields.line("Environment")
        built = try fields.line("Built")
        validUntil = try fields.instant("Valid-Until")
        releasedWith = try Dependency.list(fields, "Released-With")
        allowDowngrade = try fields.ownVersion("Allow-Downgrade", of: version)
        minimumVersion = try fields.minimumVersion("Minimum-Version", of: version)
        notes = try Notes(fields)
        payload = try EnclosedPayload(fields)
        guard payload == nil || records.count == 1 else {
            throw fields.failure("Payload", "is there, and it stands for the files of one component")
        }
        confirm = try Self.confirmer(fields)
        confirmTimeout = try fields.duration("Confirm-Timeout", maximum: 7 * 86_400, "1s to 7d")
        trust = try TrustStatement(fields)
        guard trust == nil || records.isEmpty else {
            throw fields.failure(
                "Trust-Sequence", "is there, and components are too; make two packages of it")
        }
        components = trust == nil ? try Self.components(records, limits) : []
    }

    private static func confirmer(_ fields: ManifestFields) throws(PackageError) -> Confirmer? {
        guard let word = try fields.line("Confirm") else { return nil }
        guard let confirmer = Confirmer(rawValue: word) else {
            throw fields.failure("Confirm", "is \(quoted(word)); expected health, server or person")
        }
        return confirmer
    }

    private static func records(_ text: [UInt8], _ limits: PackageLimits) throws(PackageError) -> [Record] {
        // One paragraph more than there may be components: the first is the package's.
        let bounds = RecordLimits(size: limits.manifestSize, records: limits.components + 1)
        do throws(RecordError) {
            return try RecordReader.read(text.span, limits: bounds)
        } catch {
            switch error.reason {
            case .tooLarge(let limit): throw .tooLarge("the manifest, in bytes", limit: limit)
            case .tooManyRecords: throw .tooLarge("components", limit: limits.components)
            default: throw .malformedManifest(reason: "\(error.reason)", line: error.line)
            }
        }
    }

    private static func components(
        _ records: [Record], _ limits: PackageLimits
    ) throws(PackageError) -> [ComponentManifest] {
        guard !records.isEmpty else { throw .malformedManifest(reason: "it lists no component", line: nil) }
        var remaining = limits
        var identifiers: Set<String> = []
        var components: [ComponentManifest] = []
        for record in records {
            let component = try ComponentManifest(record: record, limits: remaining)
            guard identifiers.insert(component.identifier).inserted else {
                let reason = "the component \(component.identifier) is listed twice"
                throw .malformedManifest(reason: reason, line: nil)
            }
            remaining.files -= component.entryCount
            remaining.payloadSize -= component.installedSize
            components.append(component)
        }
        return components
    }
}
