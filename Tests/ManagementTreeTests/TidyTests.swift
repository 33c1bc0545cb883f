import ManagementTree
import Testing

@Suite("What is kept of nodes")
struct TidyTests {
    @Test("is tidied up without asking an object for branches of which nothing is kept")
    func branches() throws {
        let sample = try SampleTree()
        sample.tree.tidy()
        try sample.tree.grant("Get=*", on: "./S/Items/x")
        sample.object.prepared = []
        sample.tree.tidy()
        #expect(sample.object.prepared == ["Items/x"])
        #expect(try sample.tree.grants(on: "./S/Items/x") == "Get=*")
        sample.object.interiors.remove("Items|x")
        sample.tree.tidy()
        #expect(try sample.tree.grants(on: "./S/Items/x") == nil)
    }
}
