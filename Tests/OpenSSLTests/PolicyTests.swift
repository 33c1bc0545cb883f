import Glibc
import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A FIPS policy")
struct PolicyTests {
    /// - Source: openssl config(5), "Algorithm Configuration Module".
    fileprivate static let configuration = """
        openssl_conf = start
        [start]
        alg_section = algorithms
        [algorithms]
        default_properties = fips=yes
        """

    @Test("makes MD5 an error")
    func forbidden() async {
        // In a process of its own, because OpenSSL reads its configuration once.
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let file = try directory.write(Array(PolicyTests.configuration.utf8), "openssl.cnf")
            _ = unsafe setenv("OPENSSL_CONF", file, 1)
            let error = #expect(throws: OpenSSLError.self) { _ = try MessageDigest(.md5) }
            #expect(error?.operation == "start a digest by MD5")
        }
    }
}

@Suite("A lax policy")
struct LaxPolicyTests {
    /// - Source: openssl config(5), "SSL Configuration"; SSL_CONF_cmd(3).
    fileprivate static let configuration = """
        openssl_conf = start
        [start]
        ssl_conf = modules
        [modules]
        system_default = defaults
        [defaults]
        MinProtocol = TLSv1
        CipherString = ALL:@SECLEVEL=0
        """

    @Test(
        "of the system makes no connection with a TLS that is broken",
        arguments: ["-tls1", "-tls1_1", "-tls1_2"])
    func old(_ version: String) async {
        // In a process of its own, because OpenSSL reads its configuration once.
        await #expect(processExitsWith: .success) { [version] in
            let directory = try TemporaryDirectory()
            let file = try directory.write(Array(LaxPolicyTests.configuration.utf8), "openssl.cnf")
            _ = unsafe setenv("OPENSSL_CONF", file, 1)
            let server = try TLSServer(["-rev", version, "-cipher", "ALL:@SECLEVEL=0"])
            let trust = try TrustStore()
            try trust.add(["root.pem"], from: server.authority.directory.files())
            let context = try TLSContext(trust: trust)
            var isConnected = false
            do {
                try TLSConnection.connect(
                    to: "127.0.0.1", port: server.port, context, PollWaiter(), until: .after(.seconds(30))
                ).close()
                isConnected = true
            } catch is TLSError {}
            #expect(isConnected == (version == "-tls1_2"))
        }
    }
}
