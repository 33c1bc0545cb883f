import Linux
import TestSupport

/// Looks at the installer's disk from outside: what is installed is whole, and nothing is there that nothing refers to.
///
/// It knows the layout of the folder and none of the installer's code.
struct DiskCheck {
    private let world: World
    private let catalogue: Catalogue
    /// Paths and contents; of links the texts, of directories nothing.
    private let entries: [String: [UInt8]]

    init(_ world: World, _ catalogue: Catalogue, _ store: CrashingFileSystem) {
        (self.world, self.catalogue, entries) = (world, catalogue, store.snapshot)
    }

    /// Every component of the current generation has all its files, as they were signed.
    func checkCurrent() {
        guard let current = link("/current") else { return }
        check(generation: String(current.split(separator: "/").last ?? ""))
    }

    /// After all is done: the kept generations are whole, and there is nothing else.
    func checkAll() {
        checkCurrent()
        let generations = children(of: "/generations")
        world.require(generations.count <= 2, "there are the generations \(generations)")
        var referred: Set<String> = []
        for name in generations {
            world.require(
                entries["/generations/\(name)/confirmed"] != nil,
                "the generation \(name) is there and not confirmed")
            check(generation: name)
            referred.formUnion(links(of: name).map(\.target))
        }
        for component in children(of: "/store") {
            for entry in children(of: "/store/\(component)") {
                let name = entry.replacing(".component", with: "")
                world.require(
                    referred.contains("../../../store/\(component)/\(name)"),
                    "nothing refers to \(entry) of \(component)")
            }
        }
        let known: Set = [
            "current@", "generations/", "store/", "lock", "floors", "floors.new", "events", "events.new",
            "in-order@", "formats@",
        ]
        for path in entries.keys where path.split(separator: "/").count == 1 && path != "/" {
            world.require(known.contains(String(path.dropFirst())), "\(path) is left over")
        }
    }

    private func check(generation name: String) {
        for (component, target) in links(of: name) {
            let place = "/store" + target.dropFirst("../../../store".count)
            let version = place.split(separator: "/").last?.split(separator: "-").first.map(String.init) ?? ""
            let found = files(below: place)
            world.require(
                catalogue.component(component, version)?.files == found,
                "generation \(name): \(component) \(version) isn't whole: \(found.keys.sorted())")
        }
    }

    private func links(of generation: String) -> [(component: String, target: String)] {
        ["active", "inactive"].flatMap { state in
            children(of: "/generations/\(generation)/\(state)").map { name in
                let component = String(name.dropLast())
                return (component, link("/generations/\(generation)/\(state)/\(component)") ?? "")
            }
        }
    }

    private func link(_ path: String) -> String? {
        entries[path + "@"].map { String(decoding: $0, as: UTF8.self) }
    }

    private func files(below place: String) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (path, content) in entries where path.hasPrefix(place + "/") && !path.hasSuffix("/") {
            files[String(path.dropFirst(place.count + 1))] = content
        }
        return files
    }

    /// The names in a directory, of directories without the slash; links keep their sign.
    private func children(of directory: String) -> [String] {
        let prefix = directory + "/"
        var names: Set<String> = []
        for path in entries.keys where path.hasPrefix(prefix) && path != prefix {
            let rest = path.dropFirst(prefix.count).split(separator: "/")
            if rest.count == 1 { names.insert(String(rest[0])) }
        }
        return names.sorted()
    }
}
