import Deployment
import Installer
import Settings

extension InstallerConfiguration {
    /// The one table of the installer's keys: `installer.conf`, the reader's errors and the manual follow it.
    static var settings: [Setting<InstallerConfiguration>] { installer + trial + packages }

    private static var packages: [Setting<InstallerConfiguration>] {
        PackageSettings.keys {
            (values: inout InstallerConfiguration, change: (inout PackageSettings) -> Void) in
            change(&values.packages)
        }
    }

    private static var trial: [Setting<InstallerConfiguration>] {
        [
            .choice("Trial", "Confirm", "health, server or person", Confirmer.init(rawValue:)) {
                $1.trial.confirmer = $0
            },
            .duration("Trial", "ConfirmTimeout", from: "1s", .seconds(1)) { $1.trial.timeLimit = $0 },
            .number("Trial", "Boots", 0...100, "starts of the device") { $1.trial.boots = $0 },
        ]
    }

    private static var installer: [Setting<InstallerConfiguration>] {
        [
            .path("Installer", "StoreDirectory") { $1.storeDirectory = $0 },
            .path("Installer", "TrustDirectory") { $1.trustDirectory = $0 },
            Setting(
                "Installer", "Environment", .shown, allowed: "a name; an empty value forgets those before"
            ) {
                $1.environments = $0.isEmpty ? [] : $1.environments + [$0]
                return true
            },
            .choice("Installer", "Units", "auto, systemd or none", UnitChoice.init(rawValue:)) {
                $1.units = $0
            },
            .duration("Installer", "UnitTimeout", from: "1s", .seconds(1)) { $1.unitTimeout = $0 },
            .duration("Installer", "IdleTime", from: "1s", .seconds(1)) { $1.idleTime = $0 },
        ]
    }
}
