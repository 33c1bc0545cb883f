internal import Bytes
internal import Settings

/// A server, with all that is needed to ask it: what settings name has been read and checked.
public struct ServerPlace: Sendable {
    /// Scheme, host and port.
    let base: String
    let token: String
    /// In PEM form; nil means the system's.
    let roots: [UInt8]?

    /// - Throws: `ClientError` of the kind `settings`; for a file of the token, too, that everybody may read.
    public init(_ settings: ClientSettings) throws(ClientError) {
        guard let server = settings.server else {
            throw ClientError(.settings, "which server? --server, SCOMO_SERVER or URL= says it")
        }
        guard let tokenFile = settings.tokenFile else {
            throw ClientError(
                .settings, "where is the token? --token-file, SCOMO_TOKEN_FILE or TokenFile= says it")
        }
        base = try Self.address(server)
        do throws(ConfigurationError) {
            token = try Secret(file: tokenFile).text
            roots = if let file = settings.trust { try NamedFile.pem(file).content } else { nil }
        } catch {
            throw ClientError(.settings, "\(error)")
        }
        guard token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw ClientError(.settings, "\(tokenFile): the first line isn't a token")
        }
    }

    /// The address without a slash at its end.
    ///
    /// - Throws: For one that would show the token to others: without TLS only this machine is asked.
    static func address(_ text: String) throws(ClientError) -> String {
        guard let url = try? URL(text), url.target == "/" else {
            throw ClientError(
                .settings, "\(text) isn't a server's URL; it is like https://dm.example.com:8443")
        }
        guard url.scheme == .https || ["127.0.0.1", "::1", "localhost"].contains(url.host) else {
            throw ClientError(.settings, "\(text): a token is shown to other machines with https alone")
        }
        return "\(url.scheme.rawValue)://\(url.authority)"
    }
}
