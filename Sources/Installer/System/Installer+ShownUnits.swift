import DeliveryPackage
public import Deployment
import Linux

// Which units of components the service manager sees, and in which order it starts them.
extension Installer {
    /// The units of the components in use. Nothing is written for it, and nobody waited for, but what somebody damaged is set aside.
    public func unitsInUse() throws(DeploymentFailure) -> [ShownUnit] {
        do throws(InstallerError) { return shownUnits(try current().generation) } catch {
            throw DeploymentFailure(error)
        }
    }

    /// Each component's behind those of what it needs.
    func shownUnits(_ generation: Generation) -> [ShownUnit] {
        // By component, what whoever needs it has to wait for.
        var awaited: [String: [String]] = [:]
        var shown: [ShownUnit] = []
        for component in generation.inOrder(generation.namesInUse) {
            // Nobody's that comes later: where components need each other in a circle, they don't wait in one.
            var (after, known): ([String], Set<String>) = ([], [])
            for need in component.summary?.depends ?? [] {
                // Each once: by many ways to the same unit there would be more and more of it.
                after += (awaited[need.identifier] ?? []).filter { known.insert($0).inserted }
            }
            var own: [String] = []
            for path in component.units {
                // One whose file can't be read hides no other.
                guard let (unit, isLate) = try? shownUnit(path, component, after) else { continue }
                shown.append(unit)
                // For one that waits for the rest of the device, the rest of the device can't wait.
                if unit.isStarted && !isLate { own.append(unit.name) }
            }
            awaited[component.identifier] = own.isEmpty ? after : own
        }
        return shown
    }

    /// Those units of an active component that are started by themselves: whose file has a section `Install`, as with `systemctl enable`.
    /// The others are there for them, or for somebody who starts them.
    func startedUnits(_ component: DeployedComponent) throws(InstallerError) -> [String] {
        var names: [String] = []
        for path in component.units {
            let (unit, _) = try shownUnit(path, component, [])
            if unit.isStarted { names.append(unit.name) }
        }
        return names
    }

    private func shownUnit(
        _ path: Path, _ component: DeployedComponent, _ after: [String]
    ) throws(InstallerError) -> (ShownUnit, isLate: Bool) {
        let place = try file(path, of: component)
        let file = try UnitFile(place, on: disk)
        let isStarted = file.isStarted && !UnitFile.isTemplate(path.lastName)
        let unit = ShownUnit(
            name: path.lastName, file: place, isStarted: isStarted, user: component.setup.user, after: after)
        return (unit, file.isLate)
    }
}

extension Generation {
    fileprivate var namesInUse: Set<String> {
        Set(components.filter { $0.isActive }.map { $0.identifier })
    }
}
