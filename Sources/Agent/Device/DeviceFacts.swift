import Linux
import Records
import Settings
import Systemd

/// What the agent finds out about the device where the operator says nothing.
enum DeviceFacts {
    /// Like `urn:uuid:6ba7b810-…`, the same at every start.
    static func identifier() throws(SystemdError) -> String {
        let digits = Array(try MachineIdentity.applicationSpecific(application).utf8)
        var text = "urn:uuid:"
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text += String(decoding: [digit], as: UTF8.self)
        }
        return text
    }

    /// `SwV` of DevDetail: the system's own name and version.
    static func systemVersion(_ release: OSRelease? = OSRelease()) -> String { release?.name ?? "unknown" }

    /// Random once, ours for ever: it tells our identifiers of a machine from other programs'.
    private static var application: [UInt8] {
        [0x1D, 0x6B, 0xC0, 0x5E, 0x9A, 0x1F, 0x4C, 0x2B, 0xA4, 0x77, 0x30, 0x8E, 0x51, 0xD2, 0x6F, 0x04]
    }
}
