public import Records

extension ComponentManifest {
    /// Reads a component's paragraph: of a manifest, or as it was kept beside the installed files.
    public init(record: Record) throws(PackageError) {
        throw .malformedManifest(reason: "no component", line: nil)
    }
}
