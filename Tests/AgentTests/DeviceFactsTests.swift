import Foundation
import Linux
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite("Facts about the device")
struct DeviceFactsTests {
    /// A directory like /sys with these files.
    private func root(_ files: [String: [UInt8]]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for folder in ["class/dmi/id", "firmware/devicetree/base/chosen", "etc", "usr/lib"] {
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

    @Test("are what else a device tree has, where there is no SMBIOS")
    func restOfTree() throws {
        let files = try root([
            "firmware/devicetree/base/compatible": Array("example,box42\0example,box\0".utf8),
            "firmware/devicetree/base/chosen/u-boot,version": Array("2025.01\0".utf8),
        ])
        let facts = DeviceFacts.completed(Configuration.Device(), root: files.path + "/")
        #expect(texts(facts) == ["example", "unknown", "unknown", "example", "2025.01", "unknown"])
    }

    @Test(
        "aren't what makers forgot to fill in",
        arguments: ["To Be Filled By O.E.M.", "Default string", "None"])
    func fillers(_ text: String) throws {
        let files = try root([
            "class/dmi/id/sys_vendor": Array("\(text)\n".utf8),
            "class/dmi/id/product_name": Array("\(text)\n".utf8),
            "firmware/devicetree/base/model": Array("Board\0".utf8),
        ])
        let facts = DeviceFacts.completed(Configuration.Device(), root: files.path + "/")
        #expect(texts(facts).prefix(2) == ["unknown", "Board"])
    }

    private func release(_ files: [String: String]) throws -> [String] {
        let root = try root(files.mapValues { Array($0.utf8) })
        let release = OSRelease(root: root.path + "/")
        return (release.map { [$0.environment] } ?? []) + [DeviceFacts.systemVersion(release)]
    }

    @Test("are what os-release says, and the second file only where there is no first")
    func system() throws {
        let own = "NAME=A\nID=a\nVERSION_ID=\"1.0\"\nPRETTY_NAME='A system'\n"
        let other = "ID=b\nVERSION_ID=2\nPRETTY_NAME=B"
        #expect(
            try release(["etc/os-release": own, "usr/lib/os-release": other])
                == ["a-1.0-\(Program.architecture)", "A system"])
        #expect(try release(["usr/lib/os-release": other]) == ["b-2-\(Program.architecture)", "B"])
        #expect(try release([:]) == ["unknown"])
        // What isn't there has the defaults of the standard.
        #expect(try release(["etc/os-release": "\n"]) == ["linux-\(Program.architecture)", "Linux"])
    }

    @Test(
        "are read as a shell reads them",
        arguments: [
            (#""A \"quoted\" \$name""#, #"A "quoted" $name"#), (#"'A \$name'"#, #"A \$name"#),
            (#"A\ name"#, "A name"),
            (#""a\b""#, #"a\b"#), ("\"A\"\r", "A"), ("first\nPRETTY_NAME=second", "second"),
            ("first\n#PRETTY_NAME=no\nX_PRETTY_NAME=no", "first"), ("\"\"", "Linux"),
        ])
    func quoted(_ text: String, _ name: String) throws {
        #expect(try release(["etc/os-release": "PRETTY_NAME=\(text)"]).last == name)
    }
}
