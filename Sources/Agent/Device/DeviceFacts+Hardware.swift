import Linux

extension DeviceFacts {
    /// The device, with what its hardware says of itself where the operator says nothing.
    ///
    /// - Parameter root: Where the kernel shows SMBIOS (dmi/id) and the device tree. Default: `/sys/`.
    static func completed(_ device: Configuration.Device, root: String = "/sys/") -> Configuration.Device {
        let board = root + "class/dmi/id/"
        let tree = root + "firmware/devicetree/base/model"
        var device = device
        complete(&device.manufacturer, [board + "sys_vendor"])
        complete(&device.model, [board + "product_name", tree])
        complete(&device.type, [], or: device.model)
        complete(&device.hardwareMaker, [board + "board_vendor"], or: device.manufacturer)
        complete(&device.firmwareVersion, [board + "bios_version"])
        complete(&device.hardwareVersion, [board + "product_version", board + "board_version"])
        return device
    }

    /// Takes the first line of the first of the files that has one.
    private static func complete(_ value: inout String, _ files: [String], or other: String = "unknown") {
        for file in files where value.isEmpty { value = line(of: file) }
        if value.isEmpty { value = other }
    }

    /// At most 255 bytes, and only plain text; empty where there is none. Device trees end it with a zero.
    private static func line(of file: String) -> String {
        do throws(Errno) {
            var text = try FileHandle.open(named: file).read(limit: 255).prefix { 0x20...0x7E ~= $0 }
            while text.last == 0x20 { text.removeLast() }
            return String(decoding: text, as: UTF8.self)
        } catch {
            return ""
        }
    }
}
