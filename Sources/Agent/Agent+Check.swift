import OpenSSL

extension Agent {
    /// Says whether an agent could be made of this: reads secrets and certificates, and changes nothing.
    public static func check(_ configuration: Configuration) throws(AgentError) {
        try AccountCredentials(configuration).check()
        _ = try SignatureVerifier(rootsIn: configuration.device.trustDirectory)
    }
}
