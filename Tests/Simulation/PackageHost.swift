import Deployment
import Downloads
import Linux
import SCOMO
import TestSupport

/// Where packages are fetched: hosts that are good, slow, away, or lie.
final class PackageHost {
    enum Conduct: CaseIterable {
        case good, slow, away, cut, missing
        /// A page for people, an end that is missing, a bit that is wrong, another package, one of a stranger.
        case page, truncated, flipped, other, unsigned
        /// Another version half way.
        case replaced

        /// Whether it becomes good when the faults cease.
        var passes: Bool { [.slow, .away, .cut, .replaced].contains(self) }
    }

    struct Entry {
        let package: Catalogue.Package
        var conduct: Conduct
    }

    private let world: World
    private let catalogue: Catalogue
    private var entries: [String: Entry] = [:]
    /// Whether the network is there.
    var isReachable = true

    init(_ world: World, _ catalogue: Catalogue) { (self.world, self.catalogue) = (world, catalogue) }

    /// Offers a package. - Returns: Its address.
    func offer(_ package: Catalogue.Package, _ conduct: Conduct) -> String {
        let url = "https://host.example/\(entries.count)-\(package.identifier)-\(package.version)-\(conduct)"
        entries[url] = Entry(package: package, conduct: conduct)
        return url
    }

    func behave() {
        isReachable = true
        for url in entries.keys where entries[url]?.conduct.passes == true { entries[url]?.conduct = .good }
    }

    /// One attempt at a download.
    ///
    /// - Parameter serve: Called between pieces, as the device serves others while it waits.
    func fetch(
        _ url: String, to file: Path, in files: any FileSystem, serve: () throws(WaitError) -> Void
    ) -> DownloadEnd {
        world.pass(.seconds(1))
        guard let entry = entries[url], entry.conduct != .missing else { return failed(.refused) }
        guard isReachable, entry.conduct != .away, !world.power.isOff else { return failed(.unreachable) }
        guard entry.conduct != .page else { return failed(.serverError) }
        let content = content(of: entry)
        do throws(FileSystemError) {
            return try receive(content, entry.conduct, file, files, serve)
        } catch {
            return failed(error.isOutOfSpace ? .outOfSpace : .storage)
        }
    }

    private func receive(
        _ content: [UInt8], _ conduct: Conduct, _ file: Path, _ files: any FileSystem,
        _ serve: () throws(WaitError) -> Void
    ) throws(FileSystemError) -> DownloadEnd {
        var kept = try files.attributes(of: file) == nil ? [] : try files.read(file, limit: .max)
        if !content.starts(with: kept) { kept = [] }
        let start = kept.count
        while kept.count < content.count {
            kept += content[kept.count..<min(content.count, kept.count + (content.count + 2) / 3)]
            try files.write(kept, to: file)
            if conduct == .cut, world.numbers.chance(50) { return failed(.cutShort, kept.count - start) }
            world.pass(conduct == .slow ? .seconds(600) : .seconds(1))
            do throws(WaitError) { try serve() } catch { return failed(.outOfResources, kept.count - start) }
        }
        try files.synchronizeFile(file)
        try files.synchronizeDirectory(file.parent)
        return .complete
    }

    private func failed(_ kind: DownloadFailure.Kind, _ gained: Int = 0) -> DownloadEnd {
        .failed(DownloadFailure(kind, "the host did it: \(kind)"), retryAfter: nil, gained: gained)
    }

    private func content(of entry: Entry) -> [UInt8] {
        let package = entry.package
        switch entry.conduct {
        case .truncated: return Array(package.bytes.prefix(package.bytes.count * 2 / 3))
        case .flipped:
            var bytes = package.bytes
            bytes[bytes.count / 2] ^= 1 << world.numbers.number(0...7)
            return bytes
        case .other:
            let other = package.identifier == Catalogue.alpha ? Catalogue.beta : Catalogue.alpha
            return catalogue.package(other, world.numbers.number(Catalogue.versions)).bytes
        case .unsigned:
            return catalogue.unsigned(package.identifier, world.numbers.number(Catalogue.versions)).bytes
        case .replaced where world.numbers.chance(50):
            let version = world.numbers.number(Catalogue.versions)
            return catalogue.package(package.identifier, version).bytes
        case .good, .slow, .away, .cut, .missing, .page, .replaced: return package.bytes
        }
    }
}
