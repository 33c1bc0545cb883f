import Linux
public import Records

/// What a manifest says about a component, but for its files: little enough to be read for all components at once.
public struct ComponentSummary: Equatable, Sendable {
    /// A name for people.
    public var name: String?
    /// A text for people, of any number of lines.
    public var description: String?
    /// What has to be installed beside it.
    public var depends: [Dependency]
    /// What can't be in use beside it.
    public var conflicts: [Dependency]
    /// The path of the file that says what it is made of; nil if there is none.
    public var sbom: String?
    /// What it needs of the system; nil in records that were made before this was written there.
    public var setup: ComponentSetup?

    public init(
        name: String? = nil, description: String? = nil, depends: [Dependency] = [],
        conflicts: [Dependency] = [], sbom: String? = nil, setup: ComponentSetup? = nil
    ) {
        (self.name, self.description) = (name, description)
        (self.depends, self.conflicts, self.sbom, self.setup) = (depends, conflicts, sbom, setup)
    }

    /// Reads `Name`, `Description`, `Depends`, `Conflicts`, `Sbom` and the fields of `ComponentSetup` as a manifest has them.
    public init(record: Record) throws(PackageError) {
        try self.init(ManifestFields(record, subject: "a component"))
    }

    init(_ fields: ManifestFields) throws(PackageError) {
        name = try fields.line("Name")
        description = fields.text("Description")
        depends = try Dependency.list(fields)
        conflicts = try Dependency.list(fields, "Conflicts")
        sbom = try fields.line("Sbom")
        setup = fields.text("Units") == nil ? nil : try ComponentSetup(fields)
    }

    /// Writes these fields. `Depends` is there also when it is empty.
    public func write(to record: inout Record) {
        record["Name"] = name
        record["Description"] = description
        record["Depends"] = depends.map { $0.description }.joined(separator: ", ")
        if !conflicts.isEmpty {
            record["Conflicts"] = conflicts.map { $0.description }.joined(separator: ", ")
        }
        record["Sbom"] = sbom
        setup?.write(to: &record)
    }
}

extension ComponentManifest {
    /// All of it but the files.
    public var summary: ComponentSummary {
        ComponentSummary(
            name: name, description: description, depends: depends, conflicts: conflicts,
            sbom: sbom.map { "\($0)" }, setup: setup)
    }
}
