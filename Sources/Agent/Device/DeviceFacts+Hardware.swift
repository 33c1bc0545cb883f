import Bytes
import Linux

extension DeviceFacts {
    /// The device, with what its hardware says of itself where the operator says nothing.
    ///
    /// - Parameter root: Where the kernel shows SMBIOS (dmi/id) and the device tree. Default: `/sys/`.
    static func completed(_ device: Configuration.Device, root: String = "/sys/") -> Configuration.Device {
        let board = root + "class/dmi/id/"
        let tree = root + "firmware/devicetree/base/"
        var device = device
        complete(&device.manufacturer, [board + "sys_vendor"], or: maker(tree + "compatible"))
        complete(&device.model, [board + "product_name", tree + "model"])
        complete(&device.type, [], or: device.model)
        complete(&device.hardwareMaker, [board + "board_vendor"], or: device.manufacturer)
        // What U-Boot leaves of itself in the device tree that it hands to the kernel.
        complete(&device.firmwareVersion, [board + "bios_version", tree + "chosen/u-boot,version"])
        complete(&device.hardwareVersion, [board + "product_version", board + "board_version"])
        return device
    }

    /// Takes the first line of the first of the files that has one.
    private static func complete(_ value: inout String, _ files: [String], or other: String = "unknown") {
        for file in files where value.isEmpty { value = line(of: file) }
        if value.isEmpty { value = other }
    }

    /// The maker in the first name that a device tree has for the board, `maker,model`.
    ///
    /// - Source: Devicetree Specification 0.4, section 2.3.1, `compatible`.
    private static func maker(_ file: String) -> String {
        let name = line(of: file)
        guard let comma = name.utf8.firstIndex(of: UInt8(ascii: ",")), comma > name.startIndex else {
            return "unknown"
        }
        return String(name[..<comma])
    }

    /// At most 255 bytes, and only plain text; empty where there is none. Device trees end it with a zero.
    private static func line(of file: String) -> String {
        do throws(Errno) {
            var text = try FileHandle.open(named: file).read(limit: 255).prefix { 0x20...0x7E ~= $0 }
            while text.last == 0x20 { text.removeLast() }
            return isFiller(text.map { $0.lowercased }) ? "" : String(decoding: text, as: UTF8.self)
        } catch {
            return ""
        }
    }

    /// What makers of firmware leave in fields of SMBIOS that they were to fill.
    private static func isFiller(_ text: [UInt8]) -> Bool {
        let fillers: [StaticString] = [
            "to be filled by o.e.m.", "default string", "system manufacturer", "system product name",
            "system version",
            "not specified", "not applicable", "undefined", "none", "o.e.m.",
        ]
        return fillers.contains { text.elementsEqual("\($0)".utf8) }
    }
}
