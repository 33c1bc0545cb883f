import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("A package that a server delivers in pieces")
struct PackageSinkTests {
    private func device() throws -> Device {
        let device = try Device()
        try device.add("Inventory/Delivered/x", .interior, "")
        return device
    }

    private func sink(
        _ device: Device, size: Int, _ format: NodeFormat = .binary, adding: Bool = true,
        at node: String = "x"
    ) throws -> any ValueSink {
        try #require(
            try device.tree.sink(
                "./SCOMO/Inventory/Delivered/\(node)/Data", adding: adding, format: format,
                type: "application/octet-stream", size: size, for: "server"))
    }

    @Test("is installed from its file, which it was written to as it came")
    func good() throws {
        let device = try device()
        let sink = try sink(device, size: 24)
        for piece in ["org.example", ".suite ", "core@1"] { try sink.append(Array(piece.utf8)) }
        #expect(device.find("Inventory/Delivered/x")?.contains("Data") == false, "not before its end")
        try sink.commit()
        #expect(try device.get("Inventory/Delivered/x/State") == "10")
        try device.restart()
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("may come before its node, which is made with it")
    func impliedNode() throws {
        let device = try Device()
        let sink = try sink(device, size: 24, at: "n")
        try sink.append(Array("org.example.suite core@1".utf8))
        #expect(device.packages.count == 1)
        #expect(try device.get("Inventory/Delivered") == "")
        try sink.commit()
        try device.restart()
        #expect(device.find("Inventory/Delivered/n")?.contains("Data") == true)
        try device.execute("Inventory/Delivered/n/Operations/Install")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("leaves no node, and no file, when the two can't be kept")
    func noNode() throws {
        let device = try Device()
        let sink = try sink(device, size: 3, at: "n")
        try sink.append([1, 2, 3])
        device.files.fault = .refusesChanges(from: 0, .readOnly)
        #expect(throws: NodeError.storeFailed) { try sink.commit() }
        device.files.fault = .none
        sink.discard()
        #expect(try device.get("Inventory/Delivered") == "")
        #expect(device.packages.isEmpty)
        try device.restart()
        #expect(try device.get("Inventory/Delivered") == "")
    }

    @Test("is base 64 in XML, cut anywhere")
    func text() throws {
        let device = try device()
        let sink = try sink(device, size: 8, .base64)
        for piece in ["cG", "Fja", "2U="] { try sink.append(Array(piece.utf8)) }
        try sink.commit()
        #expect(device.packages.count == 1)
    }

    @Test("takes the place of the one before, whose file goes")
    func replaced() throws {
        let device = try device()
        try device.add("Inventory/Delivered/x/Data", .binary, "old")
        let sink = try sink(device, size: 3, adding: false)
        try sink.append(Array("new".utf8))
        #expect(device.packages.count == 2)
        try sink.commit()
        #expect(device.packages.count == 1)
    }

    @Test("leaves no file when it is discarded, or when the agent ends in the middle")
    func discarded() throws {
        let device = try device()
        let first = try sink(device, size: 9)
        try first.append([1, 2, 3])
        #expect(device.packages.count == 1)
        first.discard()
        #expect(device.packages.isEmpty)
        let second = try sink(device, size: 9)
        try second.append([1, 2, 3])
        try device.restart()
        #expect(device.packages.isEmpty)
    }

    @Test("is refused when there is no room, when it is too large, and while it is being installed")
    func refused() throws {
        let device = try device()
        device.files.space = 8
        #expect(throws: NodeError.full) { try sink(device, size: 9) }
        device.files.space = .max
        #expect(throws: NodeError.tooLarge) { try sink(device, size: 1001) }
        try device.add("Inventory/Delivered/x/Data", .binary, "org.example.suite core@1")
        try device.execute("Inventory/Delivered/x/Operations/Install")
        #expect(throws: NodeError.forbidden) { try sink(device, size: 9, adding: false) }
        let data = ["Inventory", "Delivered", "x", "Data"].reduce(NodePath()) { $0.appending($1) }
        #expect(throws: NodeError.forbidden) { try device.components.delete(data, for: "server") }
        #expect(device.packages.count == 1)
    }

    @Test("is not taken once the one before is being installed, which goes on")
    func installedMeanwhile() throws {
        let device = try device()
        try device.add("Inventory/Delivered/x/Data", .binary, "org.example.suite core@1")
        let sink = try sink(device, size: 3, adding: false)
        try sink.append(Array("new".utf8))
        try device.execute("Inventory/Delivered/x/Operations/Install")
        #expect(throws: NodeError.forbidden) { try sink.commit() }
        sink.discard()
        #expect(device.packages.count == 1)
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("is there whole or not at all when the power fails at its end", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        let content = Array("org.example.suite core@1".utf8)
        var (count, isFinished) = (0, false)
        while !isFinished {
            try #require(count < PowerLoss.mostOperations)
            let device = try device()
            let sink = try sink(device, size: content.count)
            try sink.append(content)
            device.files.failPower(after: count)
            isFinished = (try? sink.commit()) != nil
            device.files.restart(after: loss)
            try device.restart()
            let comment: Comment = "the power failed after \(count) operations"
            let isThere = device.find("Inventory/Delivered/x")?.contains("Data") == true
            #expect(isThere || !isFinished, comment)
            #expect(device.packages.count == (isThere ? 1 : 0), comment)
            for name in device.packages {
                #expect(try device.files.read(Path(untrusted: name), limit: 100) == content, comment)
            }
            count += 1
        }
        #expect(count > 4, "its file, the directory and the state are written")
    }

    @Test("changes nothing when it can't be kept")
    func notKept() throws {
        let device = try device()
        let sink = try sink(device, size: 3)
        try sink.append([1, 2, 3])
        device.files.fault = .refusesChanges(from: 0, .readOnly)
        #expect(throws: NodeError.storeFailed) { try sink.commit() }
        #expect(device.find("Inventory/Delivered/x")?.contains("Data") == false)
    }
}
