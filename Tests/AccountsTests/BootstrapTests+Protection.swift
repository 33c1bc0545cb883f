import Accounts
import Testing

/// The MAC of a bootstrap document.
extension BootstrapTests {
    static let identity = BootstrapSecrets(subscriberIdentity: "001010123456789")
    static let pin = BootstrapSecrets(pin: "12345678")
    static let both = BootstrapSecrets(subscriberIdentity: "001010123456789", pin: "12345678")

    @Test(
        "is checked by its MAC",
        arguments: [
            (.networkPIN, "FB14054EB28E1CA5E532123A2717C6D4FE2F94CB", identity),
            (.userPIN, "1e42295486e6b27c0f371929b906293b558cd015", pin),
            (.userNetworkPIN, "2EA37C3FB27CEA85F696BC6BA8A69F32AC41EA67", both),
        ] as [(BootstrapProtection, String, BootstrapSecrets)])
    func mac(_ protection: BootstrapProtection, _ mac: String, _ secrets: BootstrapSecrets) throws {
        var document = try bootstrapSeed("account.wbxml")
        let bootstrap = try AuthenticBootstrap.check(document, protection, mac: mac, secrets)
        #expect(try bootstrap.profiles().count == 1)
        for wrong in ["", "00", "x", String(mac.dropLast(2)), mac + "00"] {
            #expect(throws: BootstrapError.wrongMAC) {
                try AuthenticBootstrap.check(document, protection, mac: wrong, secrets)
            }
        }
        #expect(throws: BootstrapError.missingMAC) {
            try AuthenticBootstrap.check(document, protection, mac: nil, secrets)
        }
        document[200] ^= 1
        #expect(throws: BootstrapError.wrongMAC) {
            try AuthenticBootstrap.check(document, protection, mac: mac, secrets)
        }
    }

    @Test("is checked by the second half of a PIN")
    func checkDigits() throws {
        let document = try bootstrapSeed("account.wbxml")
        // HMAC with key 12345 begins AF 83 35 B5 A2: modulo 10 that is 5, 1, 3, 1, 2.
        let right = "1234551312"
        let bootstrap = try AuthenticBootstrap.check(
            document, .userPINMAC, mac: nil, BootstrapSecrets(pin: right))
        #expect(try bootstrap.profiles().count == 1)
        let digit = right.last == "0" ? "1" : "0"
        #expect(throws: BootstrapError.wrongMAC) {
            try AuthenticBootstrap.check(
                document, .userPINMAC, mac: nil, BootstrapSecrets(pin: String(right.dropLast()) + digit))
        }
        for pin in ["123456789a", ""] {
            #expect(throws: BootstrapError.badSecret("the PIN", expected: "1 to 32 digits")) {
                try AuthenticBootstrap.check(document, .userPINMAC, mac: nil, BootstrapSecrets(pin: pin))
            }
        }
    }

    /// The shorter it is, the fewer attempts find it.
    @Test(
        "isn't checked by a PIN that is short or can't be halved, though its digits are right",
        arguments: [1, 4, 5])
    func unfitPIN(_ count: Int) throws {
        let document = try bootstrapSeed("account.wbxml")
        let key = String("12345".prefix(count))
        let mac = try AuthenticBootstrap.mac(of: document, .userPIN, BootstrapSecrets(pin: key))
        // After four digits four, after five six.
        let digits = mac.prefix(count == 5 ? 6 : count).map { "\($0 % 10)" }.joined()
        #expect(
            throws: BootstrapError.badSecret("the PIN", expected: "an even number of digits, 10 at least")
        ) {
            try AuthenticBootstrap.check(document, .userPINMAC, mac: nil, BootstrapSecrets(pin: key + digits))
        }
    }

    @Test("needs the secrets of its protection")
    func secrets() throws {
        let document = try bootstrapSeed("account.wbxml")
        for (protection, secrets) in [
            (.networkPIN, Self.pin), (.userPIN, Self.identity), (.userNetworkPIN, Self.pin),
            (.networkPIN, BootstrapSecrets(subscriberIdentity: "12a")),
            (.networkPIN, BootstrapSecrets(subscriberIdentity: "")),
        ] as [(BootstrapProtection, BootstrapSecrets)] {
            #expect(throws: BootstrapError.self) {
                try AuthenticBootstrap.check(document, protection, mac: "00", secrets)
            }
        }
    }
}
