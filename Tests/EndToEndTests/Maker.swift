import TestSupport

/// Somebody who makes software and signs it: keys, and packages of one component that prints its version.
final class Maker {
    static let component = "org.example.greeter"
    static let package = "org.example.greeter.package"

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try Command.run("mkdir", directory.file("keys"))
        try Command.run(Programs.pack, "keygen", directory.file("keys"))
    }

    /// The root that a device has to trust.
    var root: String { directory.file("keys/root.pem") }

    /// Makes a package.
    ///
    /// - Parameters:
    ///   - component: What it brings; the package is called after it.
    ///   - padding: Bytes of noise that make it larger.
    ///   - healthCheck: The shell commands that its health check runs.
    ///   - fields: More lines of the package's paragraph.
    ///   - files: How many small files it has besides.
    ///   - other: A second component, of one file.
    ///   - own: More lines of the component's paragraph.
    ///   - environment: What devices it is for.
    ///   - unit: The text of its unit `NAME.service`; nil if it has none.
    /// - Returns: The name of the file, which lies in `folder`.
    @discardableResult
    func pack(
        _ version: String, into folder: String, component: String = component, padding: Int = 0,
        healthCheck: String = "exit 0", fields: String = "", own: String = "", files: Int = 0,
        environment: String = "anywhere",
        alsoBringing other: String? = nil, unit: String? = nil
    ) throws -> String {
        let short = String(component.split(separator: ".").last ?? "")
        let source = "source-\(short)-\(version)"
        let content = "\(source)/components/\(component)"
        try Command.run("mkdir", "-p", directory.file("\(content)/bin"), directory.file("\(content)/share"))
        try writeProgram("\(content)/bin/greet", "echo greetings from \(version)")
        try writeProgram("\(content)/bin/check", healthCheck)
        var random = SystemRandomNumberGenerator()
        try directory.write(
            (0..<padding).map { _ in .random(in: 0...255, using: &random) }, "\(content)/share/noise")
        for number in 0..<files { try directory.write(Array("\(number)".utf8), "\(content)/share/\(number)") }
        var ownFields = own
        if let unit {
            try directory.write(Array(unit.utf8), "\(content)/share/\(short).service")
            ownFields += "Units: share/\(short).service\n"
        }
        if let other {
            try Command.run("mkdir", directory.file("\(source)/components/\(other)"))
            try directory.write(Array(version.utf8), "\(source)/components/\(other)/version")
            ownFields += "\nComponent: \(other)\nVersion: \(version)\n"
        }
        let text = manifest(version, component, environment, fields) + ownFields
        try directory.write(Array(text.utf8), "\(source)/manifest")
        let name = "\(short)-\(version).scomo"
        try Command.run(
            Programs.pack, "build", directory.file(source), "--output", "\(folder)/\(name)",
            "--certificate", directory.file("keys/signer.pem"), "--key", directory.file("keys/signer.key"))
        return name
    }

    /// Makes a package that encloses one of Debian's, as dpkg-deb makes it, with the program `usr/bin/greet`.
    ///
    /// - Returns: The name of the file, which lies in `folder`.
    func wrap(_ version: String, architecture: String, into folder: String) throws -> String {
        let tree = "debian-\(version)"
        try Command.run("mkdir", "-p", directory.file("\(tree)/DEBIAN"), directory.file("\(tree)/usr/bin"))
        try writeProgram("\(tree)/usr/bin/greet", "echo greetings from \(version)")
        let control =
            "Package: greeter\nVersion: \(version)\nArchitecture: \(architecture)\nMaintainer: x\nDescription: x\n"
        try directory.write(Array(control.utf8), "\(tree)/DEBIAN/control")
        let (debian, name) = (directory.file("greeter.deb"), "greeter-\(version).scomo")
        try Command.run("dpkg-deb", "--root-owner-group", "--build", directory.file(tree), debian)
        let text = manifest(version, Self.component, "anywhere", "").replacing(
            "bin/check", with: "usr/bin/greet")
        try directory.write(Array(text.utf8), "\(tree)/manifest")
        try Command.run(
            Programs.pack, "wrap", debian, "--manifest", directory.file("\(tree)/manifest"), "--output",
            "\(folder)/\(name)", "--certificate", directory.file("keys/signer.pem"), "--key",
            directory.file("keys/signer.key"))
        return name
    }

    static func trustFile(_ sequence: Int) -> String { "trust-\(sequence).scomo" }

    /// Makes a package that changes whom devices trust.
    func packTrust(_ sequence: Int, _ options: [String], into folder: String) throws {
        try Command.run(
            [
                Programs.pack, "trust", "org.example.trust", "--sequence", "\(sequence)", "--output",
                "\(folder)/\(Self.trustFile(sequence))", "--certificate", directory.file("keys/signer.pem"),
                "--key", directory.file("keys/signer.key"),
            ] + options)
    }

    private func writeProgram(_ name: String, _ commands: String) throws {
        try Command.run("chmod", "755", try directory.write(Array("#!/bin/sh\n\(commands)\n".utf8), name))
    }

    private func manifest(
        _ version: String, _ component: String, _ environment: String, _ fields: String
    ) -> String {
        """
        Format: 1
        Package: \(component).package
        Version: \(version)
        Environment: \(environment)
        \(fields)
        Component: \(component)
        Version: \(version)
        Health-Check: bin/check
        Health-Timeout: 2min

        """
    }
}
