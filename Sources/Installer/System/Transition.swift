import DeliveryPackage
import Linux

/// Whose units end and begin with a step from one generation to another, in the order of their dependencies.
///
/// With a component those stop and start that need it: they would go on with files that aren't in force any more.
struct Transition {
    /// As they are before, each ahead of what it needs.
    let stopping: [DeployedComponent]
    /// As they are afterwards, each behind what it needs.
    let starting: [DeployedComponent]

    init(from old: Generation, to new: Generation) {
        let (before, after) = (old.activeEntries, new.activeEntries)
        var changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        let dependents = Generation.dependents(old, new)
        var reached = Array(changed)
        while let next = reached.popLast() {
            reached += (dependents[next] ?? []).filter { changed.insert($0).inserted }
        }
        stopping = old.inOrder(changed).reversed().filter { !$0.units.isEmpty }
        starting = new.inOrder(changed).filter { !$0.units.isEmpty }
    }

    /// The same components, whatever has become of them meanwhile.
    init(of identifiers: [String], from old: Generation, to new: Generation) {
        let chosen = Set(identifiers)
        stopping = old.inOrder(chosen).reversed().filter { !$0.units.isEmpty }
        starting = new.inOrder(chosen).filter { !$0.units.isEmpty }
    }

    /// All of them, by name.
    var identifiers: [String] {
        Set(stopping.map { $0.identifier }).union(starting.map { $0.identifier })
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    var isEmpty: Bool { stopping.isEmpty && starting.isEmpty }
}

extension DeployedComponent {
    /// Its unit files; none where that isn't known.
    var units: [Path] { setup.units }

    var setup: ComponentSetup { summary?.setup ?? ComponentSetup() }
}

extension Generation {
    /// What is in use of each active component.
    fileprivate var activeEntries: [String: StoreEntry] {
        var entries: [String: StoreEntry] = [:]
        for component in components where component.isActive {
            entries[component.identifier] = component.entry
        }
        return entries
    }

    /// By component, those that need it, in either generation.
    fileprivate static func dependents(_ old: Generation, _ new: Generation) -> [String: [String]] {
        var dependents: [String: [String]] = [:]
        for component in old.components + new.components where component.isActive {
            for need in component.summary?.depends ?? [] {
                dependents[need.identifier, default: []].append(component.identifier)
            }
        }
        return dependents
    }

    /// The active components of these names, each behind what it needs. Where they need each other in a circle, the first comes
    /// first.
    func inOrder(_ identifiers: Set<String>) -> [DeployedComponent] {
        var waiting = components.filter { $0.isActive && identifiers.contains($0.identifier) }
        var missing = Set(waiting.map { $0.identifier })
        var ordered: [DeployedComponent] = []
        while let first = waiting.first {
            var ready = waiting.filter { component in
                (component.summary?.depends ?? []).allSatisfy {
                    !missing.contains($0.identifier) || $0.identifier == component.identifier
                }
            }
            if ready.isEmpty { ready = [first] }
            ordered += ready
            for component in ready { missing.remove(component.identifier) }
            waiting.removeAll { !missing.contains($0.identifier) }
        }
        return ordered
    }
}
