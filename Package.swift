// swift-tools-version: 6.3
import PackageDescription

// Two ways to build the same device sources:
//   swift build                                              ordinary Swift: tests, sanitizers, host programs
//   swift build -c release --traits Embedded --product NAME  Embedded Swift: what ships on the device
//
// Arrows only go down: a target may name targets of lower layers, never one of its own layer.
// `Tests/check-layers` reads the layers from the comments below.
let package = Package(
    name: "scomo-agent",
    products: [
        .executable(name: "scomod", targets: ["scomod"]),
        .executable(name: "scomo-installer", targets: ["scomo-installer"]),
        .executable(name: "scomoctl", targets: ["scomoctl"]),
        .executable(name: "scomo-fleet", targets: ["scomo-fleet"]),
        .executable(name: "scomo-inspect", targets: ["scomo-inspect"]),
        .executable(name: "scomo-pack", targets: ["scomo-pack"]),
        .executable(name: "scomo-server", targets: ["scomo-server"]),
        .executable(name: "scomo-swarm", targets: ["scomo-swarm"]),
    ],
    traits: [
        .default(enabledTraits: ["Host"]),
        .trait(name: "Host", description: "Host programs, and the packages that only they use."),
        .trait(name: "Embedded", description: "Device programs in Embedded Swift."),
    ],
    dependencies: [
        // Used under the trait Host only, so a device build neither fetches nor compiles them.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 0: C libraries. Exactly one Swift target imports each of them.
        .cLibrary("CLinux", package: nil, debian: "libc6-dev"),
        .cLibrary("COpenSSL", package: "openssl", debian: "libssl-dev"),
        .cLibrary("CZlib", package: "zlib", debian: "zlib1g-dev"),
        .cLibrary("CDeflate", package: nil, debian: "libc6-dev"),
        .cLibrary("CSystemd", package: "libsystemd", debian: "libsystemd-dev"),

        // Layer 1: ground. Bytes, and what the kernel gives.
        .device("Bytes"),
        .device("Linux", ["CLinux"]),

        // Layer 2: libraries as Swift values. No device-management words up to here.
        .device("OpenSSL", ["COpenSSL", "Bytes", "Linux"]),
        .device("Zlib", ["CDeflate", "CZlib", "Bytes", "Linux"]),
        .device("Markup", ["Bytes"], isFast: true),
        .device("Records", ["Bytes", "Linux"]),
        .device("Systemd", ["CSystemd", "Linux"]),

        // Layer 3: formats.
        .device("HTTP", ["Bytes", "Linux", "OpenSSL"]),
        .device("DownloadDescriptor", ["Bytes", "Markup"]),
        .device("DeliveryPackage", ["Bytes", "Linux", "OpenSSL", "Records", "Zlib"]),
        .device("Deployment", ["Linux"]),
        .device("SCOMOTerms", ["Bytes"]),

        .device("Settings", ["Bytes", "Linux", "OpenSSL"]),

        // Layer 4: machinery.
        .device("SyncML", ["Bytes", "Markup", "OpenSSL"]),
        .device("ManagementTree", ["Bytes", "Linux", "Markup", "Records"]),
        .device(
            "Installer",
            ["Bytes", "DeliveryPackage", "Deployment", "Linux", "OpenSSL", "Records", "Zlib"]),

        // Layer 5: accounts.
        .device(
            "Accounts",
            ["Bytes", "Linux", "ManagementTree", "Markup", "OpenSSL", "Records", "Settings", "SyncML"]),

        .device("ServiceControl", ["Installer", "Linux", "Systemd"]),

        // Layer 6: management.
        .device("DMSession", ["Accounts", "Bytes", "ManagementTree", "Markup", "OpenSSL", "SyncML"]),
        .device(
            "SCOMO",
            [
                "Bytes", "Deployment", "Linux", "ManagementTree", "OpenSSL", "Records", "SCOMOTerms",
            ]),

        .device(
            "Downloads",
            [
                "Bytes", "Deployment", "DownloadDescriptor", "HTTP", "Linux", "OpenSSL", "Records",
                "Settings",
            ]),

        .device("InstallerClient", ["Deployment", "Linux", "Systemd"]),

        // Layer 7: assembly.
        .device("InstallerService", ["Deployment", "InstallerClient", "Linux", "Systemd"]),
        .device("Control", ["Bytes", "Deployment", "InstallerClient", "Linux", "Settings", "Systemd"]),
        .device(
            "Agent",
            [
                "Accounts", "Bytes", "Deployment", "DMSession", "DownloadDescriptor", "Downloads", "HTTP",
                "InstallerClient", "Linux", "ManagementTree", "Markup", "OpenSSL", "Records", "SCOMO",
                "SCOMOTerms",
                "Settings", "SyncML", "Systemd",
            ]),

        // Layer 8: programs of the device.
        .deviceProgram("scomod", ["Agent", "Linux", "Settings", "Systemd"]),
        .deviceProgram("scomoctl", ["Control", "InstallerClient", "Linux", "Systemd"]),
        .deviceProgram(
            "scomo-installer",
            [
                "Deployment", "Installer", "InstallerService", "Linux", "OpenSSL", "ServiceControl",
                "Settings",
                "Systemd",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

/// Whether this is a build of the device side alone: its tests, and its sanitizer run, then neither fetch nor
/// compile what only host programs use.
let isDeviceOnly = Context.environment["SCOMO_DEVICE_ONLY"] != nil

// The host's half of the layers. Ordinary Swift, never built with the trait Embedded.
let hostTargets: [Target] = [
    // Layer 0: C libraries.
    .cLibrary("CPostgreSQL", package: "libpq", debian: "libpq-dev"),

    // Layer 2: libraries as Swift values.
    .target(name: "PostgreSQL", dependencies: ["CPostgreSQL"]),

    // Layer 4: machinery.
    .target(
        name: "PackageBuilder",
        dependencies: ["Bytes", "DeliveryPackage", "Linux", "OpenSSL", "Records", "Zlib"]),

    // Layer 5: sessions.
    .target(name: "DMServer", dependencies: ["Bytes", "Markup", "SCOMOTerms", "SyncML"]),

    // Layer 6: management.
    .target(name: "Fleet", dependencies: ["DeliveryPackage", "DMServer", "SCOMOTerms"]),

    // Layer 7: assembly.
    .target(name: "FleetSQLite", dependencies: ["DeliveryPackage", "DMServer", "Fleet", .grdb]),
    .target(name: "FleetPostgreSQL", dependencies: ["DeliveryPackage", "DMServer", "Fleet", "PostgreSQL"]),
    .target(
        name: "ServerApplication",
        dependencies: [
            "Accounts", "Bytes", "DeliveryPackage", "DMServer", "Fleet", "HTTP", "Linux", "Markup", "OpenSSL",
            "SCOMOTerms", "Settings", "SyncML", .httpTypes, .hummingbird, .hummingbirdCore, .hummingbirdTLS,
            .log,
            .nioCore, .nioSSL, .serviceLifecycle,
        ],
        resources: [.embedInCode("openapi.json")]),
    .target(
        name: "Swarm",
        dependencies: [
            "Accounts", "Bytes", "Deployment", "DMSession", "HTTP", "Linux", "ManagementTree", "OpenSSL",
            "SCOMO", "SCOMOTerms", "SyncML",
        ]),

    .target(
        name: "FleetClient",
        dependencies: [
            "Bytes", "Linux", "Settings", .asyncHTTPClient, .nioCore, .nioFoundationCompat, .nioHTTP1,
            .nioPosix, .nioSSL,
        ]),

    // Layer 8: programs of the host.
    .executableTarget(
        name: "scomo-fleet", dependencies: ["FleetClient", "Linux", "Settings", .argumentParser]),
    .executableTarget(
        name: "scomo-inspect",
        dependencies: [
            "Accounts", "Bytes", "DeliveryPackage", "DownloadDescriptor", "Linux", "ManagementTree", "Markup",
            "OpenSSL", "Settings", "SyncML", .argumentParser,
        ]),
    .executableTarget(
        name: "scomo-pack",
        dependencies: [
            "Bytes", "DeliveryPackage", "Linux", "OpenSSL", "PackageBuilder", "Settings", .argumentParser,
        ]),
    .executableTarget(
        name: "scomo-server",
        dependencies: [
            "Accounts", "Fleet", "FleetPostgreSQL", "FleetSQLite", "Linux", "OpenSSL", "ServerApplication",
            .argumentParser, .log,
        ]),
    .executableTarget(
        name: "scomo-swarm", dependencies: ["Accounts", "Bytes", "Linux", "Swarm", .argumentParser]),
]

// The simulation: a few runs as a test, and a program of its own, optimised, for thousands (`Tests/simulate`).
let simulated: [Target.Dependency] = [
    "Accounts", "Agent", "Bytes", "Deployment", "DMServer", "Downloads", "HTTP", "Installer", "Linux",
    "ManagementTree", "OpenSSL", "SCOMO", "SCOMOTerms", "SyncML", "Systemd", "TestSupport", "Zlib",
]

// Tests, in ordinary Swift.
let deviceTests: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["Bytes", "Linux", "Markup", "OpenSSL", "Records", "Zlib"],
        path: "Tests/TestSupport"),
    // What tests of messages have in common: each runs in both encodings.
    .target(name: "MessageTesting", dependencies: ["SyncML"], path: "Tests/MessageTesting"),
    // Servers as tests of accounts and of the agent need them.
    .target(name: "AccountTesting", dependencies: ["Accounts", "Linux"], path: "Tests/AccountTesting"),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestSupport"]),
    .testTarget(
        name: "OpenSSLTests", dependencies: ["Bytes", "Linux", "OpenSSL", "Systemd", "TestSupport"]),
    .testTarget(name: "ZlibTests", dependencies: ["Linux", "TestSupport", "Zlib"]),
    .testTarget(name: "MarkupTests", dependencies: ["Bytes", "Markup", "TestSupport"]),
    .testTarget(name: "RecordsTests", dependencies: ["Linux", "Records", "TestSupport"]),
    .testTarget(name: "SystemdTests", dependencies: ["Linux", "Systemd", "TestSupport"]),
    .testTarget(name: "SettingsTests", dependencies: ["Linux", "OpenSSL", "Settings", "TestSupport"]),
    .testTarget(name: "HTTPTests", dependencies: ["Bytes", "HTTP", "Linux", "OpenSSL", "TestSupport"]),
    .testTarget(
        name: "DeliveryPackageTests",
        dependencies: ["Bytes", "DeliveryPackage", "Linux", "OpenSSL", "Records", "TestSupport", "Zlib"]),
    .testTarget(
        name: "DownloadDescriptorTests", dependencies: ["Bytes", "DownloadDescriptor", "TestSupport"]),
    .testTarget(name: "SCOMOTermsTests", dependencies: ["SCOMOTerms"]),
    .testTarget(
        name: "SyncMLTests",
        dependencies: ["Bytes", "Markup", "MessageTesting", "OpenSSL", "SyncML", "TestSupport"]),
    .testTarget(
        name: "ManagementTreeTests",
        dependencies: ["Bytes", "Linux", "ManagementTree", "Markup", "Records", "TestSupport"]),
    .testTarget(
        name: "AccountsTests",
        dependencies: [
            "AccountTesting", "Accounts", "Bytes", "Linux", "ManagementTree", "Markup", "MessageTesting",
            "OpenSSL", "Records", "SyncML", "TestSupport",
        ]),
    .testTarget(
        name: "InstallerTests",
        dependencies: [
            "Bytes", "DeliveryPackage", "Deployment", "Installer", "Linux", "OpenSSL", "Records",
            "TestSupport",
            "Zlib",
        ]),
    .testTarget(
        name: "ServiceControlTests",
        dependencies: ["Installer", "Linux", "ServiceControl", "Systemd", "TestSupport"]),
    .testTarget(
        name: "DMSessionTests",
        dependencies: [
            "Accounts", "Bytes", "DMSession", "ManagementTree", "Markup", "MessageTesting", "OpenSSL",
            "SyncML", "TestSupport",
        ]),
    .testTarget(
        name: "SCOMOTests",
        dependencies: [
            "Bytes", "Deployment", "Linux", "ManagementTree", "Markup", "Records", "SCOMO",
            "SCOMOTerms", "TestSupport",
        ]),
    .testTarget(
        name: "DownloadsTests",
        dependencies: [
            "Bytes", "Deployment", "DownloadDescriptor", "Downloads", "HTTP", "Linux", "OpenSSL", "Settings",
            "Systemd", "TestSupport",
        ]),
    // An installer's process that does what a test says.
    .target(
        name: "InstallerTesting",
        dependencies: [
            "Deployment", "InstallerClient", "InstallerService", "Linux", "Systemd", "TestSupport",
        ], path: "Tests/InstallerTesting"),
    .testTarget(
        name: "InstallerServiceTests",
        dependencies: [
            "Deployment", "InstallerClient", "InstallerService", "InstallerTesting", "Linux", "Systemd",
            "TestSupport",
        ]),
    .testTarget(
        name: "ControlTests",
        dependencies: [
            "Bytes", "Control", "Deployment", "InstallerClient", "InstallerService", "InstallerTesting",
            "Linux", "Systemd", "TestSupport",
        ]),
    .testTarget(
        name: "AgentTests",
        dependencies: [
            "Accounts", "AccountTesting", "Agent", "Bytes", "DMSession", "Deployment", "DownloadDescriptor",
            "Downloads", "HTTP", "Linux", "ManagementTree", "Markup", "OpenSSL", "Records", "SCOMO",
            "SCOMOTerms", "Settings",
            "SyncML", "Systemd", "TestSupport",
        ]),
]
let hostTests: [Target] = [
    .testTarget(
        name: "InspectTests",
        dependencies: [
            "Accounts", "Agent", "Bytes", "Markup", "OpenSSL", "SyncML", "TestSupport", "scomo-inspect",
        ]),
    .testTarget(
        name: "PackageBuilderTests",
        dependencies: ["DeliveryPackage", "Linux", "OpenSSL", "PackageBuilder", "TestSupport"]),
    .testTarget(
        name: "DMServerTests",
        dependencies: [
            "Accounts", "Bytes", "Deployment", "DMServer", "DMSession", "Linux", "ManagementTree",
            "MessageTesting", "SCOMO", "SCOMOTerms", "SyncML", "TestSupport",
        ]),
    .testTarget(name: "PostgreSQLTests", dependencies: ["PostgreSQL", "TestSupport"]),
    .testTarget(
        name: "FleetTests",
        dependencies: [
            "DeliveryPackage", "DMServer", "Fleet", "FleetPostgreSQL", "FleetSQLite", "PostgreSQL",
            "SCOMOTerms", "TestSupport", .grdb,
        ]),
    .testTarget(
        name: "ServerApplicationTests",
        dependencies: [
            "Accounts", "DMServer", "DMSession", "Fleet", "FleetPostgreSQL", "FleetSQLite", "ManagementTree",
            "Markup", "MessageTesting", "OpenSSL", "ServerApplication", "SyncML",
            "TestSupport", .grdb, .httpTypes,
            .hummingbird,
            .hummingbirdTesting, .log,
        ]),
    .testTarget(name: "SwarmTests", dependencies: ["Bytes", "Swarm"]),
    .testTarget(
        name: "FleetClientTests",
        dependencies: [
            "Fleet", "FleetClient", "FleetSQLite", "ServerApplication", "TestSupport", .httpTypes,
            .hummingbird, .hummingbirdTesting, .log,
        ]),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "Accounts", "Deployment", "InstallerClient", "Linux", "OpenSSL", "Systemd", "TestSupport",
        ]),
    .testTarget(
        name: "SimulationTests", dependencies: simulated, path: "Tests/Simulation",
        exclude: ["README.md", "main.swift"]),
]

let isSimulation = Context.environment["SCOMO_SIMULATION"] != nil

package.targets += deviceTests
if isSimulation {
    package.dependencies = []
    package.products = []
    package.targets.removeAll { $0.isTest }
    package.targets += hostTargets.filter { $0.name == "DMServer" }
    package.targets.append(
        .executableTarget(
            name: "simulate", dependencies: simulated, path: "Tests/Simulation",
            exclude: ["README.md", "SimulationTests.swift"]))
} else if isDeviceOnly {
    package.dependencies = []
    package.products.removeAll { !["scomod", "scomo-installer", "scomoctl"].contains($0.name) }
} else {
    package.targets += hostTargets + hostTests
}

extension Target {
    /// A C library of the system: a module map and a header with inline functions, nothing else.
    static func cLibrary(_ name: String, package: String?, debian: String) -> Target {
        .systemLibrary(
            name: name, path: "CModules/\(name)", pkgConfig: package, providers: [.apt([debian])])
    }

    /// Code that runs on the device, and so must be Embedded Swift and ordinary Swift at once.
    ///
    /// - Parameter isFast: Whether its time counts more than its size.
    static func device(_ name: String, _ dependencies: [String] = [], isFast: Bool = false) -> Target {
        var settings = [SwiftSetting].device + (dependencies.contains("Bytes") ? .smallText : [])
        if isFast { settings.append(.unsafeFlags(["-O"], .when(traits: ["Embedded"]))) }
        return .target(
            name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
    }

    /// A program that ships.
    static func deviceProgram(_ name: String, _ dependencies: [Dependency]) -> Target {
        .executableTarget(
            name: name, dependencies: dependencies, swiftSettings: .device, linkerSettings: .device)
    }
}

extension Target.Dependency {
    static var argumentParser: Self { host("ArgumentParser", "swift-argument-parser") }
    static var log: Self { host("Logging", "swift-log") }
    static var grdb: Self { host("GRDB", "GRDB.swift") }
    static var httpTypes: Self { host("HTTPTypes", "swift-http-types") }
    static var asyncHTTPClient: Self { host("AsyncHTTPClient", "async-http-client") }
    static var nioCore: Self { host("NIOCore", "swift-nio") }
    static var nioFoundationCompat: Self { host("NIOFoundationCompat", "swift-nio") }
    static var nioHTTP1: Self { host("NIOHTTP1", "swift-nio") }
    static var nioPosix: Self { host("NIOPosix", "swift-nio") }
    static var nioSSL: Self { host("NIOSSL", "swift-nio-ssl") }
    static var hummingbird: Self { host("Hummingbird", "hummingbird") }
    static var hummingbirdCore: Self { host("HummingbirdCore", "hummingbird") }
    static var hummingbirdTLS: Self { host("HummingbirdTLS", "hummingbird") }
    static var serviceLifecycle: Self { host("ServiceLifecycle", "swift-service-lifecycle") }
    static var hummingbirdTesting: Self { host("HummingbirdTesting", "hummingbird") }

    private static func host(_ product: String, _ package: String) -> Self {
        .product(name: product, package: package, condition: .when(traits: ["Host"]))
    }
}

extension [String] {
    /// The compiler's switch for Embedded Swift, for compiling and for linking.
    ///
    /// Not `.enableExperimentalFeature`: SwiftPM 6.3.1 hands that to the linker whatever its condition
    /// says. Ordinary programs are then linked without `swiftrt.o`, and crash when they look for a type.
    static var embedded: Self { ["-enable-experimental-feature", "Embedded"] }
}

extension [SwiftSetting] {
    /// What every Swift target is compiled with.
    static var common: Self {
        [
            .treatAllWarnings(as: .error),
            .strictMemorySafety(),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableExperimentalFeature("Lifetimes"),
        ]
    }

    /// Lets every file see `Bytes/SmallInterpolation.swift`, without a line in each.
    static var smallText: Self {
        [.unsafeFlags(["-Xfrontend", "-import-module", "-Xfrontend", "Bytes"], .when(traits: ["Embedded"]))]
    }

    /// What device targets are compiled with on top of that.
    static var device: Self {
        [
            // Ordinary Swift then refuses most of what Embedded Swift will refuse: weak, untyped throws…
            .treatWarning("EmbeddedRestrictions", as: .error),
            .unsafeFlags(.embedded, .when(traits: ["Embedded"])),
            .unsafeFlags(
                [
                    "-wmo", "-Osize", "-Xfrontend", "-enable-stack-protector",
                    // Constant arrays would become global objects that are numbered within their function.
                    // Two modules that both compile a function may number them differently, and the linker
                    // then mixes the two: the program silently reads the wrong constants (Swift 6.3.1).
                    "-Xllvm", "-sil-disable-pass=object-outliner",
                    // Runs of instructions that occur again and again become functions: 3 % smaller.
                    "-Xllvm", "-enable-machine-outliner=always", "-Xllvm", "-enable-linkonceodr-outlining",
                    // Copies of functions for the closures that they are called with, and of loops' bodies: 2 %.
                    "-Xllvm", "-sil-disable-pass=closure-specialize",
                    "-Xllvm", "-sil-disable-pass=loop-unroll",
                    // Each function in its own section, so that the linker can drop the unused ones.
                    "-Xfrontend", "-function-sections", "-Xcc", "-ffunction-sections",
                    // Files of more than 2 GiB, and times after 2038, where a word has 32 bits.
                    "-Xcc", "-D_FILE_OFFSET_BITS=64", "-Xcc", "-D_TIME_BITS=64",
                ], .when(traits: ["Embedded"])),
        ]
    }
}

extension [LinkerSetting] {
    static var device: Self {
        [
            .unsafeFlags(.embedded, .when(traits: ["Embedded"])),
            // Relocations read-only, and bound at the start.
            .linkerFlags("-z", "relro", "-z", "now"),
            .linkedLibrary("m", .when(traits: ["Embedded"])),
            // The toolchain's own linker; it takes a library by a relative name, as below.
            .unsafeFlags(["-use-ld=lld"], .when(traits: ["Embedded"])),
            .linkerFlags(
                // Functions that come out alike, above all those of generic types, are kept once.
                "--gc-sections", "--icf=all",
                // Relocations in a few bytes instead of 24 each: Debian 12's C library reads them.
                "-z", "pack-relative-relocs",
                "-T", "\(Context.packageDirectory)/Packaging/no-unwinding.ld",
                unicodeTables, when: .when(traits: ["Embedded"])),
        ]
    }

    /// The tables behind `String`'s `==`, `hash` and `Character`, which Embedded Swift links on demand.
    ///
    /// The name is relative to the directory of the toolchain in use that the Swift driver puts first
    /// on the library path (`lib/swift/linux` or `lib/swift_static/linux`), so no toolchain's own
    /// location is written here.
    private static var unicodeTables: String {
        #if arch(arm64)
            let target = "aarch64-unknown-linux-gnu"
        #else
            let target = "x86_64-unknown-linux-gnu"
        #endif
        return "-l:../../swift/embedded/\(target)/libswiftUnicodeDataTables.a"
    }
}

extension LinkerSetting {
    static func linkerFlags(_ flags: String..., when condition: BuildSettingCondition? = nil) -> Self {
        .unsafeFlags(flags.flatMap { ["-Xlinker", $0] }, condition)
    }
}

for target in package.targets where target.type != .system {
    target.swiftSettings = .common + (target.swiftSettings ?? [])
    // Each folder of Sources has its page.
    if target.path == nil && !target.isTest { target.exclude = ["README.md"] }
}
