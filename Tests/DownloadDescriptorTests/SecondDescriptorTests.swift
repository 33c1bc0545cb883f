import Testing

@testable import DownloadDescriptor

@Suite("A download descriptor of 2.0")
struct SecondDescriptorTests {
    private static func object(_ type: String, _ places: String = "<objectURI>p</objectURI>") -> String {
        "<mediaObject><size>5</size><type>\(type)</type>\(places)</mediaObject>"
    }

    private static func descriptor(_ content: String) -> String {
        "<media><DDVersion>2.0</DDVersion>\(content)</media>"
    }

    private static let whole = descriptor(
        """
        <vendor><name>Maker</name><support>x</support></vendor>
        <nextURL>/next</nextURL>
        <updatedDDURI>new.dd2</updatedDDURI>
        <reservation><timestamp>1</timestamp><downloadTime>2</downloadTime><timeInterval>3</timeInterval>
          <timeIntervalExpire>4</timeIntervalExpire><reservationNotifyURI>/r</reservationNotifyURI></reservation>
        <product>
          <meta><name>All</name><installNotifyURI>/all</installNotifyURI></meta>
          <mediaObject>
            <meta><name>Package</name><environment>debian</environment><installNotifyURI>/one</installNotifyURI>
              <downloadNotifyURI>/d</downloadNotifyURI><deleteNotifyURI>/x</deleteNotifyURI>
              <suppressUserConfirmation>Always</suppressUserConfirmation></meta>
            <size>7</size><installSize>20</installSize><type>application/gzip</type><objectID>id</objectID>
            <objectVersion>1.2</objectVersion><progressiveDownloadFlag>true</progressiveDownloadFlag>
            <objectURI><server>https://a.example/p</server><server>https://b.example/p</server></objectURI>
            <objectURI>https://c.example/p</objectURI>
          </mediaObject>
          <mediaObject><size>9</size><type>image/png</type><objectURI>icon</objectURI></mediaObject>
        </product>
        """)

    @Test("says all that is known to be said")
    func whole() throws {
        let descriptor = try Sample.read(Self.whole, .two)
        #expect(descriptor.version == .two && descriptor.vendor == "Maker")
        #expect(descriptor.updatedDescriptorURI == "new.dd2" && descriptor.nextURL == "/next")
        let reservation = try #require(descriptor.reservation)
        #expect(reservation.timestamp == "1" && reservation.downloadTime == "2")
        #expect(reservation.timeInterval == "3" && reservation.timeIntervalExpire == "4")
        #expect(reservation.notifyURI == "/r")
        #expect(descriptor.products.map(\.objects.count) == [2])
        let (object, product) = try descriptor.object { $0 == "application/gzip" }
        #expect(object.addresses == ["https://a.example/p", "https://b.example/p", "https://c.example/p"])
        #expect(object.size == 7 && object.installSize == 20 && object.isProgressive)
        #expect(object.identifier == "id" && object.version == "1.2")
        #expect(object.about.environment == "debian" && object.about.suppressUserConfirmation == "Always")
        #expect(object.about.downloadNotifyURI == "/d" && object.about.deleteNotifyURI == "/x")
        #expect(product.about.name == "All")
        #expect(descriptor.notifyURI(object, of: product) == "/one")
        #expect(descriptor.notifyURI(product.objects[1], of: product) == "/all")
    }

    @Test(
        "without a version is one if its type says so, or if it has products",
        arguments: [.two, nil] as [DescriptorVersion?])
    func unversioned(_ stated: DescriptorVersion?) throws {
        let text = "<media><product>\(Self.object("a/b"))</product></media>"
        #expect(try Sample.read(text, stated).version == .two)
    }

    @Test(
        "that lacks something is 906",
        arguments: [
            "", "<product/>", "<product><mediaObject/></product>",
            "<product>\(object("a/b", ""))</product>",
            "<product>\(object("a/b", "<objectURI><server/></objectURI>"))</product>",
            "<product>\(object("a/b", "<objectURI>\(String(repeating: "<server>a</server>", count: 17))</objectURI>"))</product>",
            String(repeating: "<product>\(object("a/b"))</product>", count: 17),
        ])
    func invalid(_ content: String) {
        let flaw = #expect(throws: DescriptorFlaw.self) { try Sample.read(Self.descriptor(content)) }
        #expect(flaw?.status == .invalidDescriptor)
    }

    @Test("of two packages offers none: 953")
    func several() throws {
        let text = Self.descriptor("<product>\(Self.object("a/b"))\(Self.object("a/b"))</product>")
        let flaw = try #require(throws: DescriptorFlaw.self) { try Sample.read(text).object { _ in true } }
        #expect(flaw.status == .nonAcceptableContent)
    }

    @Test("under the type of 1.0 is 951")
    func stated() {
        let flaw = #expect(throws: DescriptorFlaw.self) { try Sample.read(Self.whole, .one) }
        #expect(flaw?.status == .invalidVersion)
    }
}
