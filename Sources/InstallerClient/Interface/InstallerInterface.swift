public import Deployment
public import Systemd

/// `org.scomo.Installer1`, as both of its ends know it.
public enum InstallerInterface {
    /// The object's path.
    public static var path: StaticString { "/org/scomo/Installer1" }
    /// The interface's name.
    public static var name: StaticString { "org.scomo.Installer1" }

    /// How far the work is that this connection has ordered.
    public static var progress: BusSignal<DeploymentProgress> {
        BusSignal("Progress", ["phase", "bytes", "total"])
    }

    /// Where that signal comes from.
    public static var progressPlace: BusPlace { BusPlace(path, name, "Progress") }
}
