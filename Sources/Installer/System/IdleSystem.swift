/// A system that isn't running: a root file system that is being filled. No command is run and no unit started, not even to find out
/// whether they work; the device starts them at its first start, and makes their accounts then, too.
public final class IdleSystem: UnmanagedSystem {
    public init() {}

    public func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {}
}
