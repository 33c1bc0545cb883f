import DeliveryPackage
import Records
import Testing

extension ManifestTests {
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
