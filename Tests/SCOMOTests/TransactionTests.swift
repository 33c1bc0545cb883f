import Linux
import ManagementTree
import Markup
import SCOMO
import TestSupport
import Testing

@Suite("A transaction on software components")
struct TransactionTests {
    /// Two packages, one of them with content, and one package less.
    private func change(_ device: Device) throws {
        try device.add("Download/y/PkgID", .character, "y")
        try device.add("Download/y/PkgURL", .character, "https://example.net/y")
        try device.replace("Download/x/Name", "new")
        try device.tree.add(
            "./SCOMO/Inventory/Delivered/z/Data", NewNode(format: .binary, value: Array("z".utf8)),
            for: "server")
        try device.tree.replace(
            "./SCOMO/Inventory/Delivered/d/Data", format: .binary, value: Array("new".utf8), for: "server")
        try device.tree.delete("./SCOMO/Inventory/Delivered/e", for: "server")
    }

    private func makeDevice(_ files: CrashingFileSystem = CrashingFileSystem()) throws -> Device {
        let device = try Device(files)
        try device.addPackage()
        try device.add("Download/x/Name", .character, "old")
        for name in ["d", "e"] {
            try device.tree.add(
                "./SCOMO/Inventory/Delivered/\(name)/Data", NewNode(format: .binary, value: Array(name.utf8)),
                for: "server")
        }
        return device
    }

    /// What there is of each: nodes, names, packages.
    private func state(_ device: Device) throws -> [String] {
        try [
            device.get("Download"), device.get("Download/x/Name"), device.get("Inventory/Delivered"),
            "\(device.packages.count)",
        ]
    }

    private static let before = ["x", "old", "d e", "2"]
    private static let after = ["x y", "new", "d z", "2"]

    @Test("is kept as a whole, with one write")
    func commit() throws {
        let device = try makeDevice()
        let old = device.packages
        try device.tree.begin()
        try change(device)
        // Nothing that the state on the disk needs is gone.
        #expect(old.allSatisfy { device.packages.contains($0) })
        try device.tree.commit()
        #expect(try state(device) == Self.after)
        try device.restart()
        #expect(try state(device) == Self.after)
        #expect(device.components.damage == [])
    }

    @Test("is undone as a whole")
    func rollBack() throws {
        let device = try makeDevice()
        try device.tree.begin()
        try change(device)
        try device.tree.rollBack()
        #expect(try state(device) == Self.before)
        try device.restart()
        #expect(try state(device) == Self.before)
    }

    @Test("that can't be written is undone")
    func fullDisk() throws {
        let device = try makeDevice()
        try device.tree.begin()
        try change(device)
        device.files.fault = .isFull(from: 0)
        #expect(throws: NodeError.full) { try device.tree.commit() }
        device.files.fault = .none
        #expect(try state(device) == Self.before)
        try device.restart()
        #expect(try state(device) == Self.before)
        #expect(device.components.damage == [])
    }

    @Test("is there or isn't, wherever the power fails", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        var operations = 0
        var seen: Set<[String]> = []
        var isFinished = false
        while !isFinished {
            try #require(operations < PowerLoss.mostOperations)
            let device = try makeDevice()
            device.files.failPower(after: operations)
            do {
                try device.tree.begin()
                try change(device)
                try device.tree.commit()
                isFinished = true
            } catch {}
            device.files.restart(after: loss)
            try device.restart()
            #expect(device.components.damage == [])
            let state = try state(device)
            #expect(
                state == Self.before || state == Self.after, "power failed after \(operations) operations")
            #expect(!isFinished || state == Self.after)
            seen.insert(state)
            // And it works again.
            if state == Self.before {
                try change(device)
                #expect(try self.state(device) == Self.after)
            }
            operations += 1
        }
        #expect(seen.count == 2)
        #expect(operations > 5)
    }

    @Test("is what a document is added in")
    func document() throws {
        let device = try makeDevice()
        let nodes = """
            <MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>p1</NodeName><RTProperties><Format>\
            <node/></Format><Type><DDFName/></Type></RTProperties><Node><NodeName>PkgID</NodeName><RTProperties><Format>\
            <chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>org.example.a</Value></Node><Node>\
            <NodeName>PkgURL</NodeName><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type>\
            </RTProperties><Value>https://dl.example.net/a.dd</Value></Node></Node></MgmtTree>
            """
        let document = try XMLReader.read(Array(nodes.utf8).span)
        try device.tree.addSubtree("./SCOMO/Download", document, for: "server")
        #expect(try device.get("Download/p1/PkgURL") == "https://dl.example.net/a.dd")
        try device.execute("Download/p1/Operations/Download")
        // While that goes on, the package can't go, and so no document can take the place of all of them.
        let all = Element("MgmtTree", [.element(Element("Node"))])
        #expect(throws: NodeError.forbidden) {
            try device.tree.replaceSubtree("./SCOMO/Download", all, for: "server")
        }
        #expect(try device.get("Download") == "x p1")
        try device.work()
        // Now it can. What isn't there can't be replaced.
        #expect(throws: NodeError.notFound) {
            try device.tree.replaceSubtree("./SCOMO/Download/q", document, for: "server")
        }
        try device.tree.replaceSubtree("./SCOMO/Download", all, for: "server")
        #expect(try device.get("Download") == "")
    }

    @Test("that a device exports can be put back")
    func export() throws {
        let device = try makeDevice()
        guard
            case .subtree(let document) = try device.tree.get("./SCOMO/Download/x?list=TNDS", for: "server")
                .first?
                .content
        else {
            Issue.record("no document")
            return
        }
        let name = try #require(document.child("Node")?.child("NodeName")).text
        #expect(name == "x")
        try device.replace("Download/x/Name", "other")
        try device.add("Download/x/Description", .character, "more")
        try device.tree.replaceSubtree("./SCOMO/Download/x", document, for: "server")
        #expect(try state(device) == Self.before)
        #expect(device.find("Download/x/Description") == nil)
        try device.tree.delete("./SCOMO/Download/x", for: "server")
        try device.tree.addSubtree("./SCOMO/Download", document, for: "server")
        #expect(try state(device) == Self.before)
    }
}
