import DeliveryPackage
import Deployment
import Linux
import OpenSSL

/// Why the software of the device wasn't changed, with all that is known. Callers get a `DeploymentFailure`.
enum InstallerError: Error, Equatable {
    /// The package isn't accepted.
    case package(PackageError)
    /// The package isn't the one that was ordered: what differs, as ordered and as found.
    case unexpected(String, ordered: String, found: String)
    /// The package is older than what was installed of it before.
    case downgrade(String, version: String, floor: String)
    /// The package's word about whom to trust is older than what is known.
    case olderTrust(sequence: Int, known: Int)
    /// Whom to trust can't be read: what is wrong where.
    case unusableTrust(String)
    /// What is installed of the package is too old to be replaced by it.
    case tooOld(String, version: String, minimum: String)
    /// The package's time is over.
    case expired(String)
    /// A good package that doesn't go with what it is used for: why, as a sentence about "it".
    case unfit(String)
    /// A folder of packages has none.
    case noPackages
    /// What is wrong with one of several files.
    indirect case file(String, InstallerError)
    case storage(FileSystemError)
    /// A digest could not be computed.
    case noDigest(OpenSSLError)
    /// The package is for another kind of device.
    case wrongEnvironment(String, supported: [String])
    /// The component needs another one, in the words of a manifest: `org.example.base (>= 1.2)`.
    case unmetDependency(component: String, needs: String)
    /// The component can't be active beside another one, in the words of a manifest.
    case conflict(component: String, with: String)
    case noSuchComponent(String)
    /// An installed component depends on this one as it was.
    case neededBy(String, dependent: String)
    /// The component is installed, and needs what it keeps.
    case keptByItself(String)
    /// The component's health check failed, and what was active before is active again.
    case unhealthy(component: String, reason: String)
    /// A component says that now is no good time.
    case notReady(component: String, reason: String)
    /// A hook of the component failed: its field in the manifest, and why.
    case hookFailed(String, component: String, reason: String)
    /// What the component needs of the system, somebody else has.
    case taken(component: String, reason: String)
    /// The system didn't do what the component needs: what, and why.
    case system(component: String, String, reason: String)
    /// The service manager doesn't see the components' units.
    case units(reason: String)
    /// Another program is changing the software.
    case busy
    /// The last change waits for somebody's word.
    case onTrial(Confirmer)
    /// That word came too late: why the device has gone back, as the end of a sentence about a generation.
    case unproved(String)
    /// That word came too early: the new agent, which it has to be about, isn't installed yet.
    case agentIsMissing
    /// What is known about an installed component can't be read; installing it again repairs that.
    case damaged(component: String)
    /// Nothing was confirmed to work before what is active now.
    case noEarlierGeneration
    case interrupted(WaitError)
    /// Whoever watched the progress wished it.
    case cancelled
    /// It failed, the old software is in force again, and something of that doesn't run as it should.
    indirect case leavesTrouble(InstallerError, String)
}

extension InstallerError: CustomStringConvertible {
    var description: String {
        switch self {
        case .package(let reason): "\(reason)"
        case .unexpected(let what, let ordered, let found):
            "the order is for a package with the \(what) \"\(ordered)\", and this one has \"\(found)\""
        case .downgrade(let package, let version, let floor):
            "\"\(package)\" \(version) is older than \(floor), which was installed before; to go back on purpose, build it "
                + "with Allow-Downgrade"
        case .olderTrust(let sequence, let known):
            "the package has the trust sequence \(sequence), and \(known) is known here; build it with a higher one"
        case .unusableTrust(let sentence): "no package can be accepted: \(sentence)"
        case .tooOld(let package, let version, let minimum):
            "\"\(package)\" \(version) is installed, and this version replaces \(minimum) or newer only; install that first"
        case .unfit(let sentence): sentence
        case .noPackages: "the folder has no packages, which are called *.scomo"
        case .file(let name, let error): "\(name): \(error)"
        case .expired(let instant): "the package was to be installed until \(instant), which has passed"
        case .storage(let reason): "\(reason)"
        case .noDigest(let reason): "could not compute a digest: \(reason)"
        case .wrongEnvironment(let wanted, let supported):
            "the package is for \"\(wanted)\", and this device is: \(Self.list(supported))"
        case .unmetDependency(let component, let needs):
            "\"\(component)\" needs \(needs), which isn't installed and active; install or activate that first"
        case .conflict(let component, let with):
            "\"\(component)\" can't be active beside \(with); deactivate or remove one of them first"
        case .noSuchComponent(let component): "no component \"\(component)\" is installed"
        case .neededBy(let component, let dependent):
            "\"\(component)\" is needed by \"\(dependent)\"; deactivate or remove that first"
        case .keptByItself(let component):
            "\"\(component)\" is installed, and needs what it keeps; remove it first"
        case .unhealthy(let component, let reason):
            "the health check of \"\(component)\" failed, and the device went back: \(reason)"
        case .notReady(let component, let reason):
            "\"\(component)\" says that now is no good time: \(reason)"
        case .hookFailed(let hook, let component, let reason):
            "\(hook) of \"\(component)\" failed, and nothing has changed: \(reason)"
        case .taken(let component, let reason): "\"\(component)\" can't be in use here: \(reason)"
        case .system(let component, let what, let reason):
            "could not \(what) for \"\(component)\", and nothing has changed: \(reason)"
        case .units(let reason): "could not show the components' units, and nothing has changed: \(reason)"
        case .busy: "another program is changing the software of this device; try again later"
        case .onTrial(let confirmer):
            "the last change of the software is on trial until \(confirmer.words); then try again"
        case .unproved(let reason): "the device has gone back: the new software \(reason)"
        case .agentIsMissing: "the new agent isn't in its place yet; try again later"
        case .damaged(let component):
            "the record of \"\(component)\" is damaged; install the component again"
        case .noEarlierGeneration: "there is no earlier state of the software to go back to"
        case .interrupted(let reason): "changing the software was given up: \(reason)"
        case .cancelled: "changing the software was cancelled, and nothing has changed"
        case .leavesTrouble(let error, let trouble): "\(error); besides, going back: \(trouble)"
        }
    }

    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "nothing" : words.dropFirst().reduce(words[0]) { "\($0), \($1)" }
    }
}

extension Confirmer {
    fileprivate var words: String {
        switch self {
        case .health: "its health checks have passed"
        case .server: "a server was reached"
        case .person: "somebody confirms it (scomoctl confirm)"
        }
    }
}
