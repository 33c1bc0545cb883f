internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The server's certificate and key, which are read again when somebody has renewed them.
final class Certificates: Sendable {
    private struct Files {
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource
    }

    private let settings: CurrentSettings
    private let logger: Logger
    private let current: Mutex<Files>
    /// Who may have issued what devices show; empty where they are asked for nothing.
    private let authorities: [NIOSSLCertificate]

    /// - Throws: When the files can't be read.
    ///
    /// - Parameter authority: Whose certificates devices show, too, that have registered themselves.
    init(_ settings: CurrentSettings, _ authority: EnrolmentAuthority?, logger: Logger) throws {
        (self.settings, self.logger) = (settings, logger)
        let files = (settings.value.clientAuthorities.map { [$0] } ?? []) + (authority?.files ?? [])
        authorities = try files.flatMap { try NIOSSLCertificate.fromPEMFile($0) }
        current = Mutex(try Self.read(settings.value))
    }

    /// TLS 1.2 or newer. Each handshake has the certificate of its time.
    var configuration: TLSConfiguration {
        let first = current.withLock { $0 }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: first.chain, privateKey: first.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.sslContextCallback = { [self] _, promise in
            let files = current.withLock { $0 }
            var change = NIOSSLContextConfigurationOverride()
            (change.certificateChain, change.privateKey) = (files.chain, files.key)
            promise.succeed(change)
        }
        if !authorities.isEmpty {
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification = .optionalVerification
        }
        return configuration
    }

    /// Reads the files again. With files that can't be read the server goes on with what it has.
    func renew() {
        do {
            let renewed = try Self.read(settings.value)
            current.withLock { $0 = renewed }
            logger.info("the certificate was read again")
        } catch {
            logger.error("could not read the certificate again", metadata: ["reason": "\(error)"])
        }
    }

    private static func read(_ settings: ServerSettings) throws -> Files {
        Files(
            chain: try NIOSSLCertificate.fromPEMFile(settings.certificate).map { .certificate($0) },
            key: .privateKey(try NIOSSLPrivateKey(file: settings.key, format: .pem)))
    }
}
