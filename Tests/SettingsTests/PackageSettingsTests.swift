import OpenSSL
import Settings
import TestSupport
import Testing

@Suite("What a configuration says of packages")
struct PackageSettingsTests {
    private func read(_ text: String) throws -> DevicePackages {
        let directory = try TemporaryDirectory()
        return try DevicePackages(named: directory.write(Array(text.utf8), "installer.conf"))
    }

    @Test("is one trusted signer where it says nothing, and other keys are ignored")
    func nothing() throws {
        let device = try read("[Server]\nAddress=https://x\n[Agent]\nDeviceId=x\n[Elsewhere]\nA=1\n")
        #expect(device.settings == PackageSettings())
        #expect(device.settings.policy.threshold == 1)
        #expect(!device.settings.allowsDowngrades)
        #expect(device.trustDirectory == "/etc/scomo/trust.d")
    }

    @Test("is read as it is written")
    func all() throws {
        let digest = String(repeating: "AB:", count: 31) + "AB"
        let device = try read(
            """
            [Installer]
            TrustDirectory=/trust
            [Packages]
            Signers=2
            RevocationLists=required
            SignedBy=com.lost.* nobody
            SignedBy=
            SignedBy=org.example.* build machine
            SignedBy=org.example.radio sha256:\(digest)
            TrustSigners=3
            TrustSignedBy=keeper
            AllowDowngrades=yes
            MaximumInstalledSize=5G
            """)
        var policy = SignaturePolicy()
        (policy.threshold, policy.requiresRevocationLists) = (2, true)
        policy.rules = [
            SignerRule(packages: "org.example.*", signer: .commonName("build machine")),
            SignerRule(
                packages: "org.example.radio", signer: .fingerprint([UInt8](repeating: 0xAB, count: 32))),
        ]
        (policy.trustThreshold, policy.trustSigners) = (3, [.commonName("keeper")])
        #expect(device.settings.policy == policy)
        #expect(device.settings.allowsDowngrades && device.settings.payloadSize == 5 << 30)
        #expect(device.trustDirectory == "/trust")
        let words = device.settings.sentences.joined(separator: "\n")
        for part in [
            "a package needs 2 trusted signers",
            "packages org.example.* are signed only by \"build machine\"",
            "sha256:abab", "each certificate of a signer needs a revocation list",
            "need 3 trusted signers, who can only be \"keeper\"", "older versions may replace newer ones",
            "a package may bring 5368709120 bytes",
        ] {
            #expect(words.contains(part))
        }
    }

    @Test(
        "is refused where it can't be meant",
        arguments: [
            "Signers=0", "Signers=17", "RevocationLists=yes", "SignedBy=org.example.*",
            "SignedBy=a sha256:12",
            "TrustSigners=0", "TrustSignedBy=sha256:", "AllowDowngrades=maybe",
            "MaximumInstalledSize=1K", "MaximumInstalledSize=65G",
        ])
    func bad(_ line: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try read("[Packages]\n\(line)\n") }
        #expect(error?.line == 2)
    }
}
