import Glibc
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
