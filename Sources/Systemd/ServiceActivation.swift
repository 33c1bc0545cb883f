import CSystemd
public import Linux

/// What the service manager passed to a service that it started for somebody who connected.
public enum ServiceActivation {
    /// The socket to listen at; nil when there is none. To be asked for once: whoever has it closes it.
    ///
    /// - Source: sd_listen_fds(3). With more than one socket it fails: nobody would know which is which.
    public static func socket() throws(SystemdError) -> FileHandle? {
        let descriptor = CSystemd_passed_socket()
        try check(descriptor, "take the socket of the service manager")
        return descriptor > 0 ? FileHandle(owning: descriptor) : nil
    }
}
