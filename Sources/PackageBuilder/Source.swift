import DeliveryPackage
import Foundation
import Linux
import Records

/// A source folder: `manifest`, and a folder for each component in `components`.
struct Source {
    let folder: LinuxFileSystem
    /// The paragraphs of the source's manifest: the package's, then the components'.
    private(set) var records: [Record]
    /// What belongs to each of the components, in their order.
    private(set) var trees: [SourceTree] = []

    init(_ path: String) throws(BuildError) {
        do throws(Errno) { folder = try LinuxFileSystem(root: path) } catch { throw .noFolder(path, error) }
        records = try Self.records(in: folder)
        let identifiers = try Self.identifiers(records)
        try Self.checkFolders(identifiers, in: folder)
        for identifier in identifiers {
            trees.append(try SourceTree(component: Self.path(of: identifier), in: folder))
        }
    }

    /// Puts a list of what a component is made of beside its files, and names it in its paragraph.
    mutating func add(_ sbom: Sbom) throws(BuildError) {
        let identifiers = records.dropFirst().map { $0["Component"] ?? "" }
        guard let identifier = sbom.component ?? (identifiers.count == 1 ? identifiers[0] : nil) else {
            throw .sbomOfWhich(sbom.path)
        }
        guard let index = identifiers.firstIndex(of: identifier) else { throw .unknownSbom(identifier) }
        let name = try sbom.name()
        try trees[index].add(sbom.content, name, component: Self.path(of: identifier))
        records[index + 1]["Sbom"] = name
    }

    private static func records(in folder: LinuxFileSystem) throws(BuildError) -> [Record] {
        let limit = PackageLimits().manifestSize
        return try records(
            reading { () throws(FileSystemError) in try folder.read("manifest", limit: limit) })
    }

    static func records(_ text: [UInt8]) throws(BuildError) -> [Record] {
        do throws(RecordError) {
            return try RecordReader.read(
                text.span, limits: RecordLimits(size: PackageLimits().manifestSize))
        } catch {
            throw .manifest(.malformedManifest(reason: "\(error.reason)", line: error.line))
        }
    }

    static func identifiers(_ records: [Record]) throws(BuildError) -> [String] {
        var identifiers: [String] = []
        // Only a file that is enclosed gives that.
        if records.first?["Payload"] != nil { throw .payload }
        for record in records.dropFirst() {
            guard let identifier = record["Component"] else {
                throw .manifest(
                    .malformedManifest(
                        reason: "a paragraph behind the first has no field Component", line: nil))
            }
            for field in ["Checksums-Sha256", "Links", "Installed-Size"] where record[field] != nil {
                throw .computed(component: identifier, field: field)
            }
            identifiers.append(identifier)
        }
        return identifiers
    }

    /// Each paragraph has a folder, and each folder a paragraph.
    private static func checkFolders(
        _ identifiers: [String], in folder: LinuxFileSystem
    ) throws(BuildError) {
        let names = try reading { () throws(FileSystemError) in
            try folder.list("components", limit: SourceTree.maximumNames)
        }
        for name in names where !identifiers.contains(name) { throw .unknownComponent(name) }
        for identifier in identifiers where !names.contains(identifier) {
            throw .noFiles(component: identifier)
        }
    }

    private static func path(of identifier: String) throws(BuildError) -> Path {
        do throws(PathError) {
            return try Path(untrusted: "components/\(identifier)")
        } catch {
            throw .badPath("components/\(identifier)", error)
        }
    }

    /// The time that all entries of the archive get: what `Built` says, or 0. Times of this machine would make each
    /// build another.
    func time() throws(BuildError) -> Int { try Self.time(records) }

    static func time(_ records: [Record]) throws(BuildError) -> Int {
        guard let text = records.first?["Built"] else { return 0 }
        guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else {
            throw .badTime(text)
        }
        return Int(date.timeIntervalSince1970)
    }
}
