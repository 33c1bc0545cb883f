internal import Linux
public import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    /// A package that a server delivers in the tree goes into its file as it comes.
    public func sink(
        for leaf: NodePath, size: Int, for server: String
    ) throws(NodeError) -> (any ValueSink)? {
        guard case .leaf(.delivered(.data), let name) = TreeLocation(leaf) else { return nil }
        guard operation(on: name, in: .delivered) == nil else { throw .forbidden }
        do throws(FileSystemError) {
            if try room() >= size { return try PackageSink(self, name) }
        } catch {
            throw NodeError(error)
        }
        throw .full
    }

    /// Shows a package's file in the tree.
    fileprivate func adopt(_ number: UInt64, as name: String) throws(NodeError) {
        guard operation(on: name, in: .delivered) == nil else { throw .forbidden }
        try change { changed in
            changed.updateDelivered(name) { ($0.file, $0.state, $0.status) = (number, .delivered, .idle) }
        }
    }
}

/// A package's file while it is written.
private final class PackageSink: ValueSink {
    private let components: SoftwareComponents
    private let name: String
    private let number: UInt64
    private let writer: any FileWriter

    init(_ components: SoftwareComponents, _ name: String) throws(FileSystemError) {
        (self.components, self.name, number) = (components, name, components.journal.takeNumber())
        let packages = components.packages
        try packages.makeDirectory()
        // What is left of a file that could not be removed.
        packages.discard(number)
        writer = try packages.files.create(PackageFiles.path(number), mode: 0o600)
    }

    func append(_ bytes: [UInt8]) throws(NodeError) {
        do throws(FileSystemError) { try writer.write(bytes.span) } catch { throw NodeError(error) }
    }

    func commit() throws(NodeError) {
        do throws(FileSystemError) {
            try components.packages.files.synchronizeFile(PackageFiles.path(number))
            try components.packages.files.synchronizeDirectory(PackageFiles.directory)
        } catch {
            throw NodeError(error)
        }
        try components.adopt(number, as: name)
    }

    func discard() { components.packages.discard(number) }
}
