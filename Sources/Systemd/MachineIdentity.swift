import CSystemd

/// Who this machine is, in a form that may leave it.
public enum MachineIdentity {
    /// 32 hexadecimal digits that are the same at every start, differ between machines, and don't reveal the
    /// machine's own ID. - Source: machine-id(5), sd_id128_get_machine_app_specific(3).
    ///
    /// - Parameter application: 16 bytes that stand for the program.
    public static func applicationSpecific(_ application: [UInt8]) throws(SystemdError) -> String {
        precondition(application.count == 16, "an ID has 128 bits")
        var text = [CChar](repeating: 0, count: 33)
        let status = unsafe text.withUnsafeMutableBufferPointer { target in
            unsafe application.withUnsafeBufferPointer {
                unsafe CSystemd_machine_app_specific($0.baseAddress, target.baseAddress)
            }
        }
        try check(status, "read /etc/machine-id")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
