public import Deployment
public import Linux
import Systemd

// A package that is installed while it comes.

extension InstallerClient {
    /// The installer reads the other end of a pipe. Where the package hasn't come whole, it is told to give up before the pipe ends.
    public func install(
        _ order: InstallOrder, watch: ProgressWatch, feed: (borrowing FileHandle) -> Bool
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        var pipe = try Self.pipe()
        guard let end = pipe.takeInput() else {
            throw DeploymentFailure(.outOfResources, "a pipe has no end")
        }
        let (input, output) = (BusDescriptor(end), BusDescriptor(pipe.takeOutput()))
        let conversation = try converse(
            .install, watch,
            { (bus) throws(SystemdError) in
                try BusCall.make(InstallerMethod.install.place, InstallRequest(output, order), on: bus)
            },
            meanwhile: { (conversation) throws(DeploymentFailure) in
                // What nobody else reads breaks when the installer has closed it.
                _ = output.take()
                if let pipe = input.take(), !feed(pipe) { try conversation.cancel() }
            })
        let installed: Inventory = try conversation.answer()
        return installed.components
    }

    private static func pipe() throws(DeploymentFailure) -> Pipe {
        do throws(Errno) { return try Pipe() } catch {
            throw DeploymentFailure(.outOfResources, "no pipe could be made: \(error)")
        }
    }
}
