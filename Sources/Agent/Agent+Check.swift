import Settings

extension Agent {
    /// Says whether an agent could be made of this: reads secrets and certificates, and changes nothing.
    public static func check(_ configuration: Configuration) throws(AgentError) {
        try AccountCredentials(configuration).check()
        do throws(ConfigurationError) {
            _ = try PackageTrust(directory: configuration.device.trustDirectory).verifier()
        } catch {
            throw .configuration(error)
        }
    }
}
