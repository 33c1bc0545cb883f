import Settings

extension Configuration {
    /// What `agent.conf` had before the installer became a process of its own.
    static var movedSettings: [MovedSetting] {
        let section = "[Installer] of /etc/scomo/installer.conf"
        return [
            MovedSetting("Agent", "StoreDirectory", to: section),
            MovedSetting("Agent", "TrustDirectory", to: section),
            MovedSetting("Agent", "Environment", to: section),
            MovedSetting("Packages", to: "[Packages] of /etc/scomo/installer.conf"),
        ]
    }
}
