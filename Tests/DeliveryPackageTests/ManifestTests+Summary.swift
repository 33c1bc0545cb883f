import DeliveryPackage
import Linux
import Records
import Testing

extension ManifestTests {
    @Test("says which of its files is a newer agent, and so does what is kept of it")
    func agent() throws {
        let field = "Agent-Package: share/a name with blanks"
        let text = Self.full.replacing("User: _gateway", with: field)
        let component = try #require(try read(text).components.first)
        #expect(component.setup.agentPackage == "share/a name with blanks")
        var record = Record()
        component.summary.write(to: &record)
        #expect(try ComponentSummary(record: record).setup == component.setup)
        #expect(try read(Self.full).components.first?.setup.agentPackage == nil)
    }

    @Test("gives a summary that its own record gives again")
    func summary() throws {
        for component in try read(Self.full).components {
            var record = Record([("Component", component.identifier)])
            component.summary.write(to: &record)
            #expect(try ComponentSummary(record: record) == component.summary)
        }
        // A record of before units were kept in it.
        let old = try ComponentSummary(record: Record([("Depends", "")]))
        #expect(old.setup == nil)
    }
}
