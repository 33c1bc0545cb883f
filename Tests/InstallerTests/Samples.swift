import TestSupport

/// The packages of the tests. Small, because they are installed thousands of times.
enum Samples {
    static let base = TestPackage(
        [.init("org.example.base", version: "1.2", [.init("lib/base", "base 1.2")])],
        identifier: "org.example.base", version: "1.2", fields: [("Environment", "debian-12-amd64")])

    static let core = TestPackage.Component(
        "org.example.core", version: "1.0",
        [.init("bin/core", "core 1.0", mode: 0o755), .init("share/core/empty", "", mode: 0o444)],
        links: [("bin/c", "core"), ("lib/deep/er", "../../share")],
        fields: [
            ("Description", "Field bus gateway"), ("Depends", "org.example.base (>= 1.2)"),
            ("Health-Check", "bin/core --self-test"),
            ("Directories", "\n0750 var/spool\n0700 share/core/private"),
        ])
    /// The directories of `core`.
    static let directories = ["var/spool": 0o750 as UInt32, "share/core/private": 0o700]
    static let tools = TestPackage.Component(
        "org.example.tools", version: "1.0", [.init("bin/tool", "tool 1.0", mode: 0o555)],
        fields: [("Name", "Tools"), ("Health-Check", "bin/tool -t"), ("Health-Timeout", "5s")])
    static let newerTools = TestPackage.Component(
        "org.example.tools", version: "2.0",
        [.init("bin/tool", "tool 2.0", mode: 0o755), .init("bin/more", "more")],
        fields: [("Name", "Tools"), ("Health-Check", "bin/tool -t")])

    static let suite = TestPackage([core, tools], identifier: "org.example.suite", version: "1.0")
    /// Only one of the two components differs.
    static let newerSuite = TestPackage([core, newerTools], identifier: "org.example.suite", version: "2.0")
}
