import TestSupport
import Testing

@Suite("The configuration of the agent", .timeLimit(.minutes(20)))
struct ConfigurationFileTests {
    private func device() throws -> Device {
        let authority = try CertificateAuthority()
        return try Device(port: 1, roots: authority.directory.file("root.pem"))
    }

    @Test("is accepted when it is right")
    func right() throws {
        try device().run("--check-config").expectSuccess()
    }

    @Test(
        "is refused with the file, the line and what is allowed",
        arguments: [
            ("[Poll]\nIntervall=5s", 2, "Interval, Jitter"),
            ("\n\n[Pole]", 3, "Poll"),
            ("[Poll]\nInterval=soon", 2, "30s"),
            ("[Poll]\nJitter=101", 2, "per cent"),
            ("[Server]\nAddress=http://127.0.0.1/dm", 2, "https://"),
            ("[Server]\nAuthentication=token", 2, "none, basic, md5 or hmac"),
            ("[Limits]\nMaximumMessageSize=1", 2, "4K"),
            ("[Bus]\nBus=tram", 2, "system, session or none"),
            ("[Agent]\nStateDirectory=state", 2, "absolute path"),
            ("Interval=5s", 1, "[Section]"),
            ("[Poll]\nwhat is this", 2, "Key=value"),
        ])
    func refused(_ text: String, _ line: Int, _ allowed: String) throws {
        let device = try device()
        try device.dropIn(text)
        let file = "\(device.configurationFile).d/test.conf"
        try device.run("--check-config")
            .expectFailure(ExitStatus.configuration, saying: "\(file):\(line): ", allowed)
        try device.session().expectFailure(ExitStatus.configuration, saying: "\(file):\(line): ")
    }

    @Test("that has what the installer's has now is accepted, and says where it belongs")
    func moved() throws {
        let device = try device()
        try device.dropIn("[Agent]\nTrustDirectory=/etc/scomo/trust.d\n[Packages]\nSigners=2")
        let checked = try device.run("--check-config")
        checked.expectSuccess()
        let file = "\(device.configurationFile).d/test.conf"
        for line in [
            "\(file):2: TrustDirectory is of no account here any more; write it into [Installer] of",
            "\(file):4: Signers is of no account here any more; write it into [Packages] of",
        ] { #expect(checked.output.contains(line)) }
    }

    @Test("is printed without secrets, also where it is wrong, and so is the installer's")
    func printed() throws {
        let device = try device()
        try device.dropIn("[Agent]\nBootstrapIMSI=26201\n[Poll]\nInterval=26202\nJitter=1")
        let agent = try device.run("--print-config")
        agent.expectSuccess()
        #expect(agent.output.hasPrefix("\(device.configurationFile)\n"))
        #expect(
            agent.output.hasSuffix(
                """
                \(device.configurationFile).d/test.conf
                  [Agent]
                  BootstrapIMSI=(not shown: a secret)
                  [Poll]
                  Interval=26202
                  Jitter=1
                """))
        let file = try device.directory.write(
            Array("[Installer]\nUnits=none\nStoreDirectory=x\n".utf8), "other.conf")
        let installer = Ended(try Command([Programs.installer, "--config", file, "--print-config"]))
        installer.expectSuccess()
        #expect(
            installer.output
                == "\(file)\n  [Installer]\n  Units=none\n  StoreDirectory=(not shown: it isn't allowed)")
    }

    @Test("is missed when there is none")
    func missing() throws {
        let device = try device()
        try Command.run("rm", device.configurationFile)
        try device.run("--check-config").expectFailure(
            ExitStatus.configuration, saying: device.configurationFile)
    }

    @Test("names a password that everybody may read, and one that isn't there")
    func password() throws {
        let device = try device()
        let file = device.directory.file("password")
        try Command.run("chmod", "644", file)
        try device.run("--check-config").expectFailure(ExitStatus.configuration, saying: file, "chmod")
        try Command.run("rm", file)
        try device.run("--check-config").expectFailure(ExitStatus.configuration, saying: file)
    }

    @Test("a wrong option is answered with the usage", arguments: ["--onse", "--config"])
    func option(_ option: String) throws {
        Ended(try Command([Programs.agent, option])).expectFailure(ExitStatus.usage, saying: option, "usage:")
    }
}
