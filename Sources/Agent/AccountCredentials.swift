import Accounts
import HTTP
import Linux
import OpenSSL
import Settings

/// The secrets of the configured account, of proxies and of packages' hosts, and the certificates of all accounts, read once at the start.
struct AccountCredentials {
    let client: Credentials?
    let server: Credentials?
    /// The roots that may vouch for servers, as PEM; nil means the system's.
    private let roots: [NamedFile]?
    private let certifiedKey: CertifiedKey?
    /// How servers are reached.
    private(set) var sessions = HTTPSettings()
    /// How packages are fetched.
    private(set) var downloads = HTTPSettings()

    init(_ configuration: Configuration) throws(AgentError) {
        let account = configuration.server
        do throws(ConfigurationError) {
            let needsServer = account.isGiven && account.serverAuthentication != .transport
            let needsClient = account.isGiven && account.authentication != .none
            client =
                !needsClient ? nil : try Self.pair(account.userName, account.passwordFile)
            server = needsServer ? try Self.pair(account.serverUserName, account.serverPasswordFile) : nil
            roots = account.tlsDirectory.isEmpty ? nil : try NamedFile.certificates(in: account.tlsDirectory)
            certifiedKey = try Self.certifiedKey(account)
            sessions.proxy = try account.proxy.proxy()
            let own = configuration.downloads
            downloads.proxy = own.proxy.address.isEmpty ? sessions.proxy : try own.proxy.proxy()
            (downloads.pieceSize, downloads.stallTimeout) = (
                HTTPSettings.largePiece, own.silence
            )
            downloads.hosts = HostRules(allowed: own.allowedHosts)
            downloads.credentials = try HostCredential.read(own.credentialsFile)
        } catch {
            throw .configuration(error)
        }
    }

    /// Says whether certificates and key can be used. To be asked once, before the first session.
    func check() throws(AgentError) {
        do throws(ConfigurationError) { _ = try tls() } catch { throw .configuration(error) }
    }

    /// Made for each session, so that the idle agent doesn't keep hundreds of certificates in memory.
    func tls() throws(ConfigurationError) -> TLSContext {
        let trust = try roots.map { (files) throws(ConfigurationError) in try TrustStore(files) }
        return try TLSContext(named: trust, certifiedKey)
    }

    private static func pair(_ name: String, _ file: String) throws(ConfigurationError) -> Credentials {
        Credentials(name: name, password: try Secret(file: file).text)
    }

    private static func certifiedKey(
        _ account: Configuration.Server
    ) throws(ConfigurationError) -> CertifiedKey? {
        guard !account.clientCertificate.isEmpty else { return nil }
        let chain = try NamedFile.pem(account.clientCertificate)
        let key = try NamedFile.pem(account.clientKey, .secret)
        do throws(OpenSSLError) {
            return try CertifiedKey(chain: chain.content, key: key.content)
        } catch {
            throw ConfigurationError(chain.name, .unusableCertificate("\(error)"))
        }
    }
}

extension TLSContext {
    fileprivate convenience init(
        named trust: TrustStore?, _ client: CertifiedKey?
    ) throws(ConfigurationError) {
        do throws(OpenSSLError) {
            try self.init(trust: trust, client: client)
        } catch {
            throw ConfigurationError("TLS", .unusableCertificate("\(error)"))
        }
    }
}
