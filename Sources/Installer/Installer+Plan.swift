import DeliveryPackage
public import Deployment
public import Linux

// What an installation would do: the same steps, up to the first that writes.
extension Installer {
    public func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan {
        do throws(InstallerError) {
            let lock = try takeLock()
            defer { lock.release() }
            var reader = try open(package, verifier(try trustRecord()))
            return plan(try reader.verifiedManifest(), order)
        } catch {
            throw DeploymentFailure(error)
        }
    }

    private func plan(_ verified: VerifiedManifest, _ order: InstallOrder) -> InstallPlan {
        let manifest = verified.manifest
        var plan = InstallPlan(
            package: manifest.package, version: manifest.version, notes: PackageNotes(manifest.notes))
        do throws(InstallerError) {
            let change = try admitted(verified, order)
            plan.components = manifest.components.map { component in
                PlannedComponent(
                    identifier: component.identifier, version: component.version,
                    replaces: change.old[component.identifier]?.entry.version,
                    isActive: order.activation == .active)
            }
            // A package about trust takes no room, and says itself whether it is newer.
            guard manifest.trust == nil else { return plan }
            let absent = try entriesAbsent(change)
            (plan.neededSpace, plan.freeSpace) = (spaceNeeded(for: absent), try disk.freeSpace())
            try checkDependencies(change)
            try requireSpace(for: absent)
        } catch {
            plan.failure = DeploymentFailure(error)
        }
        return plan
    }

    func entriesAbsent(_ change: Change) throws(InstallerError) -> [ComponentManifest] {
        let present = try entriesPresent(change.package)
        return change.package.filter { !present.contains(StoreEntry($0)) }
    }
}
