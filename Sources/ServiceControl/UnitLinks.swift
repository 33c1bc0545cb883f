import Installer
public import Linux

/// The links by which the service manager sees units of components: `/run/systemd/system/NAME` leads to
/// `STORE/current/active/COMPONENT/PATH`.
///
/// They are gone when the device is switched off, so that none can ever lead to what isn't in force any more.
public struct UnitLinks {
    private let files: LinuxFileSystem
    /// Where the installer's own files are, an absolute path.
    private let store: String

    /// - Parameters:
    ///   - files: Rooted at a directory where the service manager looks for units.
    ///   - store: An absolute path.
    public init(_ files: LinuxFileSystem, store: String) { (self.files, self.store) = (files, store) }

    /// Makes exactly these links.
    ///
    /// - Returns: The names that are new, and whether anything had to be done.
    func make(_ units: [ShownUnit]) throws(SystemError) -> (new: [String], changed: Bool) {
        do throws(FileSystemError) {
            var wanted: [String: String] = [:]
            for unit in units { wanted[unit.name] = "\(store)/\(unit.file)" }
            var changed = false
            for (name, target) in try ours() where wanted[name] != target {
                try files.remove(files.child(.top, name))
                changed = true
            }
            let present = try ours()
            let new = units.map { $0.name }.filter { present[$0] == nil }
            for name in new {
                try files.makeSymbolicLink(at: files.child(.top, name), to: wanted[name] ?? "")
            }
            return (new, changed || !new.isEmpty)
        } catch {
            if error.reason == .alreadyExists {
                throw .refused("the system has a unit of the same name: \(error)")
            }
            throw .failed("\(error)")
        }
    }

    /// Whether the link of this name is one of ours.
    func has(_ name: String) -> Bool {
        do throws(FileSystemError) { return try ours()[name] != nil } catch { return false }
    }

    /// The links that lead to components, by name. Whatever else is there is somebody else's.
    private func ours() throws(FileSystemError) -> [String: String] {
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
}
