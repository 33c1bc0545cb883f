import Foundation
import TestSupport

/// A device of a test's own: its folders, its configuration, and the agent that ships.
final class Device {
    static let identifier = "urn:dev:ops:test-1"
    static let password = "correct horse battery staple"

    let directory: TemporaryDirectory
    private var dropIns = 0

    /// Where a device has its account from, and how it and its server prove what they are.
    enum AccountSource {
        case configured
        case mutual(device: String, server: String)
        case bootstrapped
    }

    /// - Parameters:
    ///   - port: Of the management server on this machine.
    ///   - roots: Certificates that may vouch for that server.
    ///   - maker: Whose packages it accepts; nobody's if nil.
    ///   - settings: More lines of configuration, sections included; what comes later wins.
    init(
        port: Int, roots: String, maker: Maker? = nil, host: String = "127.0.0.1",
        password: String = password, account: AccountSource = .configured,
        settings: String = ""
    ) throws {
        directory = try TemporaryDirectory()
        for folder in ["trust.d", "tls.d", "bootstrap.d", "state", "store"] {
            try Command.run("mkdir", directory.file(folder))
        }
        try Command.run("cp", roots, directory.file("tls.d/root.pem"))
        if let maker { try Command.run("cp", maker.root, directory.file("trust.d/maker.pem")) }
        try directory.write(Array("\(password)\n".utf8), "password")
        try directory.write(Array("\(password)\n".utf8), "server-password")
        try Command.run("chmod", "600", directory.file("password"), directory.file("server-password"))
        try configureInstaller()
        try configure(settings, account: lines(account, "https://\(host):\(port)/dm"))
    }

    private func lines(_ account: AccountSource, _ address: String) -> String {
        let basics = """
            Address=\(address)
            ServerId=test-server
            UserName=test-1
            PasswordFile=\(directory.file("password"))
            """
        switch account {
        case .configured: return basics
        case .bootstrapped: return ""
        case .mutual(let device, let server):
            return """
                \(basics)
                Authentication=\(device)
                ServerAuthentication=\(server)
                ServerUserName=test-server
                ServerPasswordFile=\(directory.file("server-password"))
                """
        }
    }

    /// Where the installer listens, if it is started by a test.
    var installerSocket: String { directory.file("installer") }

    /// From now on the agent only asks an installer that runs already. Returns it, at work.
    func separateInstaller() throws -> Command {
        try useInstallerSocket()
        return try startInstaller()
    }

    /// From now on the agent doesn't start installers.
    ///
    /// - Parameter settings: More lines for the section `[Installer]` of the installer's configuration.
    func useInstallerSocket(_ settings: String = "") throws {
        try configureInstaller(settings)
        try dropIn("[Installer]\nCommand=\nSocket=\(installerSocket)")
    }

    /// From now on each installer that the agent starts has these in its environment, `NAME=value` each.
    func startInstallers(with environment: [String]) throws {
        let words = ["/usr/bin/env"] + environment + installerProgram + ["--inetd"]
        try dropIn("[Installer]\nCommand=\(words.joined(separator: " "))")
    }

    private func configureInstaller(_ settings: String = "") throws {
        let text = """
            [Installer]
            StoreDirectory=\(directory.file("store"))
            TrustDirectory=\(directory.file("trust.d"))
            Environment=anywhere
            \(settings)

            """
        try directory.write(Array(text.utf8), "installer.conf")
    }

    /// Starts the other process, and waits until it listens.
    func startInstaller() throws -> Command {
        try Command.run("rm", "-f", installerSocket)
        return try listening(installerProgram + ["--socket", installerSocket])
    }

    /// Has the other process started by whoever connects first.
    func startInstallerBySocket() throws -> Command {
        // Through a shell, because that program closes what `Process` sees the end of its child by.
        let shell = ["sh", "-c", #"setpriv --pdeathsig KILL "$@"; exit $?"#, "sh"]
        let activation = ["systemd-socket-activate", "--listen=\(installerSocket)"]
        return try listening(shell + activation + installerProgram)
    }

    private var installerProgram: [String] {
        [Programs.installer, "--config", directory.file("installer.conf")]
    }

    private func listening(_ words: [String]) throws -> Command {
        let command = try Command(words)
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: installerSocket) { usleep(50_000) }
        return command
    }

    var configurationFile: String { directory.file("agent.conf") }
    var log: String { get throws { String(decoding: try directory.read("log"), as: UTF8.self) } }

    private func configure(_ settings: String, account: String) throws {
        let text = """
            [Agent]
            DeviceId=\(Self.identifier)
            StateDirectory=\(directory.file("state"))
            BootstrapDirectory=\(directory.file("bootstrap.d"))
            [Installer]
            Command=\((installerProgram + ["--inetd"]).joined(separator: " "))
            [Server]
            \(account)
            TLSDirectory=\(directory.file("tls.d"))
            [Poll]
            Interval=1s
            Jitter=0
            RetryMinimum=1s
            RetryMaximum=1s
            [Limits]
            SessionTimeout=60s
            [Downloads]
            AllowedHosts=127.0.0.0/8
            [Bus]
            Bus=none
            \(settings)

            """
        try directory.write(Array(text.utf8), "agent.conf")
    }

    /// Adds a drop-in, whose settings win.
    func dropIn(_ settings: String) throws {
        try Command.run("mkdir", "-p", directory.file("agent.conf.d"))
        dropIns += 1
        let name = dropIns == 1 ? "test" : "test-\(dropIns)"
        try directory.write(Array("\(settings)\n".utf8), "agent.conf.d/\(name).conf")
    }

    /// Runs the agent to its end.
    func run(_ options: String...) throws -> Ended {
        Ended(try Command([Programs.agent, "--config", configurationFile] + options))
    }

    /// One session, with the work it brings and its report.
    func session(_ options: String...) throws -> Ended {
        Ended(try Command([Programs.agent, "--config", configurationFile, "--once"] + options))
    }

    /// Starts the agent as a service.
    ///
    /// - Parameter environment: `NAME=value` each.
    func start(_ environment: [String] = []) throws -> Command {
        try Command(environment + [Programs.agent, "--config", configurationFile])
    }

    /// What an installed program prints that is started by the path that never changes.
    func runActive(_ program: String, in folder: String = "bin") throws -> String {
        try Command.run(directory.file("store/current/active/\(Maker.component)/\(folder)/\(program)"))
    }
}

/// A program that has ended.
struct Ended {
    /// Its exit status; below 0 the signal that ended it.
    let status: Int32
    /// Everything it printed.
    let output: String

    init(_ command: Command) {
        output = command.rest()
        status = command.status
    }
}
