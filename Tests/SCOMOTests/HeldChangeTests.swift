import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("A message's changes of software components")
struct HeldChangeTests {
    private func makeDevice() throws -> Device {
        let device = try Device()
        try device.addPackage()
        try device.tree.add(
            "./SCOMO/Inventory/Delivered/d/Data", NewNode(format: .binary, value: Array("d".utf8)),
            for: "server")
        return device
    }

    private func change(_ device: Device) throws {
        for name in ["a", "b", "new"] { try device.replace("Download/x/PkgID", name) }
        try device.tree.replace(
            "./SCOMO/Inventory/Delivered/d/Data", format: .binary, value: Array("new".utf8), for: "server")
    }

    private func state(_ device: Device) throws -> [String] {
        try [device.get("Download/x/PkgID"), "\(device.packages.count)"]
    }

    @Test("are written once, at its end")
    func stored() throws {
        let device = try makeDevice()
        device.files.fault = .none
        device.tree.hold()
        for number in 0..<100 { try device.replace("Download/x/PkgID", "\(number)") }
        #expect(device.files.operations == 0)
        try device.tree.storeHeld()
        #expect(device.files.operations < 10)
        try device.restart()
        #expect(try device.get("Download/x/PkgID") == "99")
    }

    @Test("that can't be written are undone")
    func fullDisk() throws {
        let device = try makeDevice()
        device.tree.hold()
        try change(device)
        device.files.fault = .isFull(from: 0)
        #expect(throws: NodeError.full) { try device.tree.storeHeld() }
        device.files.fault = .none
        #expect(try state(device) == ["suite", "1"])
        try device.restart()
        #expect(try state(device) == ["suite", "1"])
        #expect(device.components.damage == [])
    }

    @Test("are there or aren't, wherever the power fails", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        var (operations, isFinished, seen) = (0, false, Set<String>())
        while !isFinished {
            try #require(operations < PowerLoss.mostOperations)
            let device = try makeDevice()
            device.files.failPower(after: operations)
            do {
                device.tree.hold()
                try change(device)
                try device.tree.storeHeld()
                isFinished = true
            } catch {}
            device.files.restart(after: loss)
            try device.restart()
            #expect(device.components.damage == [])
            seen.insert(try state(device).joined(separator: " "))
            #expect(!isFinished || seen.contains("new 1"))
            operations += 1
        }
        #expect(seen == ["suite 1", "new 1"])
    }

    @Test("are on the disk before an operation is accepted that is about them")
    func operation() throws {
        let device = try makeDevice()
        device.tree.hold()
        try device.addPackage("y", id: "other")
        try device.execute("Download/y/Operations/Download")
        // The power fails before the message is answered.
        try device.restart()
        #expect(try device.get("Download/y/PkgID") == "other")
        #expect(device.components.nextWork() != nil)
    }

    @Test("that couldn't be written before an operation are undone, and the message's end says so")
    func failedEarly() throws {
        let device = try makeDevice()
        device.tree.hold()
        try device.replace("Download/x/PkgID", "new")
        device.files.fault = .isFull(from: 0)
        #expect(throws: NodeError.full) { try device.execute("Download/x/Operations/Download") }
        device.files.fault = .none
        #expect(throws: NodeError.full) { try device.tree.storeHeld() }
        #expect(try state(device) == ["suite", "1"])
        #expect(device.components.nextWork() == nil)
    }
}
