import Settings

// Section `[Policy]`: when packages are installed.

extension Configuration {
    static var installPolicy: [Setting<Configuration>] {
        [
            .choice("Policy", "Normal", "install, ask or window", InstallPolicy.Rule.init) {
                $1.policy.normal = $0
            },
            .choice("Policy", "Security", "install, ask or window", InstallPolicy.Rule.init) {
                $1.policy.security = $0
            },
            .choice("Policy", "Window", DailyWindow.allowed, DailyWindow.list) { $1.policy.windows = $0 },
            .duration("Policy", "Deadline", from: "1min", .seconds(60), zero: "for ever") {
                $1.policy.deadline = $0
            },
        ]
    }
}
