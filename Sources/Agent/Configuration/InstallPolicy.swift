import Deployment
import Linux
import SCOMO
public import Settings

/// Section `[Policy]`: when what servers have ordered to install is installed.
public struct InstallPolicy: Equatable, Sendable {
    /// For packages whose maker sees no hurry. - Default: at once.
    public var normal = Rule.install
    /// For those that close a hole. - Default: at once.
    public var security = Rule.install
    /// When `window` installs. - Default: none; every time is right then.
    public var windows: [DailyWindow] = []
    /// How long an installation is held back at most, before it is done all the same; zero means for ever. - Default: 7 d.
    public var deadline = Duration.seconds(7 * 86_400)

    public init() {}

    public enum Rule: String, CaseIterable, Sendable {
        /// At once.
        case install
        /// When somebody on the device agrees.
        case ask
        /// In the next of the windows.
        case window
    }

    subscript(urgency: PackageUrgency) -> Rule {
        switch urgency {
        case .normal: normal
        case .security: security
        }
    }

    /// Whether nothing has to be asked of packages.
    var holdsNothing: Bool { normal == .install && security == .install }

    /// What keeps an installation from beginning.
    struct Wait: Equatable {
        let reason: OperationDelay.Reason
        /// How long it is until it begins by itself; nil for ever.
        let time: Duration?
    }

    /// What keeps an installation from beginning now; nil if nothing does.
    ///
    /// - Parameters:
    ///   - held: How long it was held back until now.
    ///   - time: What the device's clock shows.
    func wait(_ urgency: PackageUrgency, held: Duration, at time: TimeOfDay) -> Wait? {
        let left = deadline == .zero ? nil : deadline - held
        if let left, left <= .zero { return nil }
        switch self[urgency] {
        case .install: return nil
        case .ask: return Wait(reason: .approval, time: left)
        case .window:
            let opening = windows.wait(from: time)
            return opening == .zero ? nil : Wait(reason: .window, time: min(opening, left ?? opening))
        }
    }
}
