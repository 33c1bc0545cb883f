import Foundation
import TestSupport
import Testing

@testable import Agent

@Suite("Facts about the device")
struct DeviceFactsTests {
    /// A directory like /sys with these files.
    private func root(_ files: [String: [UInt8]]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for folder in ["class/dmi/id", "firmware/devicetree/base"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(folder), withIntermediateDirectories: true)
        }
        for (name, content) in files { try directory.write(content, name) }
        return directory
    }

    private func texts(_ device: Configuration.Device) -> [String] {
        [
            device.manufacturer, device.model, device.type, device.hardwareMaker, device.firmwareVersion,
            device.hardwareVersion,
        ]
    }

    private static let board: [String: [UInt8]] = [
        "class/dmi/id/sys_vendor": Array("Example Ltd \n".utf8),
        "class/dmi/id/product_name": Array("Box42\n".utf8),
        "class/dmi/id/board_vendor": Array("Boards\n".utf8),
        "class/dmi/id/bios_version": Array("1.07\n".utf8),
        "class/dmi/id/product_version": Array("\n".utf8), "class/dmi/id/board_version": Array("B\n".utf8),
    ]

    @Test("are what the firmware says, where the operator says nothing")
    func board() throws {
        let files = try root(Self.board)
        let root = files.path + "/"
        var device = Configuration.Device()
        #expect(
            texts(DeviceFacts.completed(device, root: root))
                == ["Example Ltd", "Box42", "Box42", "Boards", "1.07", "B"])
        (device.manufacturer, device.type, device.firmwareVersion) = ("M", "gateway", "2")
        #expect(
            texts(DeviceFacts.completed(device, root: root))
                == ["M", "Box42", "gateway", "Boards", "2", "B"])
    }

    @Test("are what the device tree says, and no more than plain text of a line")
    func deviceTree() throws {
        let model = "firmware/devicetree/base/model"
        for (content, expected) in [
            (Array("Example Board Rev 1\0".utf8), "Example Board Rev 1"), ([0xFF, 0x41], "unknown"),
            ([], "unknown"), (Array(repeating: 0x41, count: 5000), String(repeating: "A", count: 255)),
        ] as [([UInt8], String)] {
            let files = try root([model: content])
            let path = files.path + "/"
            #expect(
                texts(DeviceFacts.completed(Configuration.Device(), root: path))
                    == ["unknown", expected, expected, "unknown", "unknown", "unknown"])
        }
    }
}
