import Deployment
import ManagementTree
import SCOMO
import Testing

/// The name of what servers can read: by it they see whether to read anything.
@Suite struct RevisionNameTests {
    /// All that a server reads of packages and components.
    private func listing(_ device: Device) throws -> [Node] {
        try ["Download", "Inventory"].flatMap {
            try device.tree.get("./SCOMO/\($0)?list=StructData", for: "server")
        }
    }

    @Test func `It is another one whenever anything else is to be read, and only then`() throws {
        let device = try Device()
        var seen: [(name: String, listing: [Node])] = []
        func look() throws {
            let name = try #require(device.components.revisionName)
            let listing = try listing(device)
            for earlier in seen { #expect((earlier.name == name) == (earlier.listing == listing)) }
            seen.append((name, listing))
        }
        try look()
        try look()
        try device.addPackage()
        try look()
        try device.replace("Download/x/PkgURL", "https://example.net/q")
        try look()
        try device.execute("Download/x/Operations/DownloadInstallInactive")
        try look()
        while let work = try device.beginWork() {
            try look()
            try device.components.finished(work, try device.perform(work))
            try look()
        }
        for report in device.components.reports { try device.components.answered(report.number) }
        try look()
        try device.execute("Inventory/Deployed/core/Operations/Activate")
        try device.work()
        try look()
        device.deployer.components["core"]?.mismatches = ["base (= 1.2): 1.1"]
        try look()
        device.deployer.components["core"]?.name = "Another name"
        try look()
        try device.delete("Download/x")
        try look()
        #expect(Set(seen.map(\.name)).count > 7)
    }

    @Test func `It outlives a restart`() throws {
        let device = try Device()
        try device.addPackage()
        let before = device.components.revisionName
        try device.restart()
        #expect(before != nil && device.components.revisionName == before)
    }

    @Test func `Texts that make the same row of letters make different names`() throws {
        let names = try [("a", "bc"), ("ab", "c")].map { name, id in
            let device = try Device()
            try device.addPackage("x", id: id)
            try device.add("Download/x/Name", .character, name)
            return device.components.revisionName
        }
        #expect(names[0] != names[1])
    }
}
