internal import Bytes
public import Deployment
internal import SCOMOTerms

// What the device's owner doesn't want is refused as early as its name is known: a component's before anything is asked of the installer,
// a package's before it is fetched, and what is in a package once its manifest is verified, before anything is written.

extension SoftwareComponents {
    /// Why `work` isn't to be done, as far as that is known before it begins; nil if nothing is against it.
    public func objection(to work: Work) -> Cause? {
        switch work.action {
        case .download, .install:
            guard let package = journal[work.operation]?.identifier, form.rules.forbids(package) else {
                return nil
            }
            return Self.forbidden("package", package)
        case .activate(let component):
            return form.rules.admits(component) ? nil : Self.forbidden("component", component)
        case .deactivate, .remove, .removePackage, .awaitConfirmation: return nil
        }
    }

    /// Whether packages have to be looked at before they are installed.
    public var examinesPackages: Bool { !form.rules.isEmpty }

    /// Why a package isn't to be installed that is known to the installer now; nil if nothing is against it.
    public func objection(to plan: InstallPlan) -> Cause? {
        if form.rules.forbids(plan.package) { return Self.forbidden("package", plan.package) }
        return plan.components.first { !form.rules.admits($0.identifier) }
            .map { Self.forbidden("component", $0.identifier) }
    }

    private static func forbidden(_ what: String, _ name: String) -> Cause {
        Cause(
            verdict: .never, code: .forbiddenComponent,
            reason: "the device's owner doesn't allow the \(what) \(name.harmless)")
    }
}
