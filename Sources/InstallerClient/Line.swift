import Systemd

/// A connection to the installer.
final class Line {
    let bus: Bus
    /// For which operation the installer was told that orders come.
    private var operation: String?

    init(_ bus: Bus) { self.bus = bus }

    func attribute(to operation: String?) throws(SystemdError) {
        guard operation != self.operation else { return }
        // What comes of it is of no account: the order counts.
        _ = try BusCall.make(InstallerMethod.attribute.place, operation ?? "", on: bus)
        self.operation = operation
    }
}
