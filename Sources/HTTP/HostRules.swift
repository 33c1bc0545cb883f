import Linux

/// Which hosts may be asked for something that somebody else has named, so that nobody can look around in the device's network.
///
/// Addresses count, not only names: whoever runs a name server may give a name any address. So it is the address connected to
/// that is judged.
public struct HostRules: Equatable, Sendable {
    /// Hosts and addresses that may be asked. Without one every host may, but on no loopback or link-local
    /// address; these have to be named as addresses.
    private let allowed: [HostPattern]

    public init(allowed: [HostPattern] = []) { self.allowed = allowed }

    /// Whether nothing that a name server says can make the host an allowed one.
    func refuses(_ host: String) -> Bool {
        if let address = NetworkAddress(host) { return !allows(address, of: host) }
        return !(allowed.isEmpty || allowed.hasNetworks || allowed.contains(name: host))
    }

    /// Whether this address of the host may be connected to.
    func allows(_ address: NetworkAddress, of host: String) -> Bool {
        if allowed.contains(address) { return true }
        return !address.isLocal && (allowed.isEmpty || allowed.contains(name: host))
    }

    /// Whether a proxy may be asked for the host: it looks up names itself, and they are in its network.
    func allowsThroughProxy(_ host: String) -> Bool {
        guard NetworkAddress(host) == nil else { return !refuses(host) }
        return allowed.isEmpty || allowed.contains(name: host)
    }
}
