public import Installer
public import Linux

/// What a generator of systemd leaves for the service manager, so that it sees the units of components: links to
/// `STORE/current/active/COMPONENT/PATH`, and for each unit a drop-in that says after which others it starts.
///
/// The manager takes all of it away and has it made anew whenever it reads its units, so that none leads for long to what isn't in
/// force any more.
///
/// - Source: systemd.generator(7).
public struct UnitLinks {
    private let directory: String
    /// Where the installer's own files are, an absolute path.
    private let store: String

    /// - Parameters:
    ///   - directory: An absolute path; it needn't be there.
    ///   - store: An absolute path.
    public init(_ directory: String, store: String) { (self.directory, self.store) = (directory, store) }

    /// Where the generator is told to put them: of all places the one that counts least, so that the system's own units go first.
    public static var generated: String { "/run/systemd/generator.late" }

    /// Whether the links that the generator made last lead to exactly these units. If they can't be read, they don't.
    func areThose(of units: [ShownUnit]) -> Bool {
        guard let found = found(), found.count == units.count else { return false }
        for unit in units where found[unit.name] != target(of: unit) { return false }
        return true
    }

    /// Whether the link of this name is one of ours.
    func has(_ name: String) -> Bool { found()?[name] != nil }

    private func target(of unit: ShownUnit) -> String { "\(store)/\(unit.file)" }

    /// The links that lead to components, by name. Whatever else is there is another generator's.
    private func found() -> [String: String]? {
        do throws(FileSystemError) { return try links(try files()) } catch {
            // Where no generator has anything to say, there is no directory.
            return error.reason == .noSuchFile ? [:] : nil
        }
    }

    private func links(_ files: LinuxFileSystem) throws(FileSystemError) -> [String: String] {
        let prefix = Array("\(store)/current/active/".utf8)
        var links: [String: String] = [:]
        for name in try files.list(.top, limit: 65_536) {
            guard let path = try? files.child(.top, name), let kind = try files.attributes(of: path)?.kind,
                kind == .symbolicLink
            else { continue }
            let target = try files.readSymbolicLink(path)
            if target.utf8.starts(with: prefix) { links[name] = target }
        }
        return links
    }

    private func files() throws(FileSystemError) -> LinuxFileSystem {
        do throws(Errno) { return try LinuxFileSystem(root: directory, followsLinks: false) } catch {
            throw FileSystemError(.open, .top, error)
        }
    }
}

// What the generator does.
extension UnitLinks {
    /// Makes them, where nothing is yet. One that can't be made is no reason to leave out the others.
    ///
    /// - Parameter hasAccount: A unit whose account isn't there yet can't start: the installer makes the account, and has it started then.
    /// - Throws: What went wrong first.
    public func make(_ units: [ShownUnit], hasAccount: (String) -> Bool) throws(FileSystemError) {
        guard !units.isEmpty else { return }
        let files = try files()
        try files.makeDirectory(Self.wanted, mode: 0o755)
        var trouble: FileSystemError?
        for unit in units {
            let isReady = unit.isStarted && (unit.user.map(hasAccount) ?? true)
            do throws(FileSystemError) { try make(unit, isReady, files) } catch { trouble = trouble ?? error }
        }
        if let trouble { throw trouble }
    }

    private func make(
        _ unit: ShownUnit, _ isWanted: Bool, _ files: LinuxFileSystem
    ) throws(FileSystemError) {
        try files.makeSymbolicLink(at: files.child(.top, unit.name), to: target(of: unit))
        let settings = try files.child(.top, "\(unit.name).d")
        try files.makeDirectory(settings, mode: 0o755)
        // For everybody, as systemd wants settings to be.
        try files.create(files.child(settings, "scomo.conf"), mode: 0o644)
            .write(Array(Self.order(of: unit).utf8).span)
        guard isWanted else { return }
        try files.makeSymbolicLink(at: files.child(Self.wanted, unit.name), to: "../\(unit.name)")
    }

    private static var wanted: Path { "multi-user.target.wants" }

    /// Whatever its own file says, a unit starts after the decision whether it stays in force.
    private static func order(of unit: ShownUnit) -> String {
        var text = "[Unit]\nAfter=scomo-installer-start.service\n"
        for other in unit.after { text += "After=\(other)\n" }
        return text
    }
}
