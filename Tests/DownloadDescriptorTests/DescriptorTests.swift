import Testing

@testable import DownloadDescriptor

/// Descriptors as text.
enum Sample {
    static func read(
        _ text: String, _ stated: DescriptorVersion? = nil
    ) throws(DescriptorFlaw) -> DownloadDescriptor {
        try DescriptorReader.read(Array(text.utf8).span, stated: stated)
    }

    static let whole = """
        <?xml version="1.0" encoding="UTF-8"?>
        <media xmlns="http://www.openmobilealliance.org/xmlns/dd">
          <DDVersion>1.0</DDVersion>
          <name>Example</name>
          <description>Of everything</description>
          <vendor>Maker</vendor>
          <type>application/gzip</type>
          <type> Application/X-GZip ; a=b </type>
          <size>1,048,576</size>
          <objectURI> p.scomo </objectURI>
          <installNotifyURI>/notify?job=7</installNotifyURI>
          <nextURL>https://example.net/next</nextURL>
          <infoURL>https://example.net/info</infoURL>
          <iconURI>icon.png</iconURI>
          <installParam>a=b</installParam>
          <crc>12345678</crc>
        </media>
        """

    /// What a descriptor has to have, but for one element.
    static func needed(without name: String = "") -> String {
        let elements = [("type", "application/gzip"), ("size", "5"), ("objectURI", "p")]
        return elements.filter { $0.0 != name }.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined()
    }
}

@Suite("A download descriptor of 1.0")
struct DescriptorTests {
    @Test("says all that there is to say")
    func whole() throws {
        let descriptor = try Sample.read(Sample.whole)
        #expect(descriptor.version == .one && descriptor.vendor == "Maker")
        #expect(descriptor.nextURL == "https://example.net/next")
        let product = try #require(descriptor.products.first)
        let object = try #require(product.objects.first)
        #expect(object.types == ["application/gzip", "Application/X-GZip ; a=b"])
        #expect(object.size == 1_048_576 && object.addresses == ["p.scomo"])
        let about = object.about
        #expect(about.name == "Example" && about.description == "Of everything")
        #expect(about.infoURL == "https://example.net/info" && about.iconURI == "icon.png")
        #expect(about.installParam == "a=b")
        #expect(descriptor.notifyURI(object, of: product) == "/notify?job=7")
    }

    @Test("may have any prefix or none, no version, and nothing but what it needs")
    func least() throws {
        #expect(try Sample.read("<media>\(Sample.needed())</media>").version == .one)
        let prefixed =
            "<d:media xmlns:d='x'><d:type>a/b</d:type><d:size>1</d:size><d:objectURI>p</d:objectURI></d:media>"
        #expect(try Sample.read(prefixed).products.first?.objects.first?.size == 1)
    }

    @Test(
        "that lacks something, or isn't one, is 906",
        arguments: [
            "", "x", "<media>", "<html/>", "<media/>", "<media>\(Sample.needed(without: "type"))</media>",
            "<media>\(Sample.needed(without: "size"))</media>",
            "<media>\(Sample.needed(without: "objectURI"))</media>",
            "<media><size>-1</size>\(Sample.needed(without: "size"))</media>",
            "<media><size>99999999999999999999</size>\(Sample.needed(without: "size"))</media>",
            "<media><size> </size>\(Sample.needed(without: "size"))</media>",
            "<media><type/>\(Sample.needed(without: "type"))</media>",
            "<media><objectURI/>\(Sample.needed(without: "objectURI"))</media>",
            "<media>\(String(repeating: "<type>a/b</type>", count: 17))\(Sample.needed())</media>",
            "<media>\(String(repeating: "<x>", count: 20))\(String(repeating: "</x>", count: 20))\(Sample.needed())</media>",
            "<media>\(String(repeating: " ", count: 65_536))\(Sample.needed())</media>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><media>\(Sample.needed())</media>",
        ])
    func invalid(_ text: String) {
        let flaw = #expect(throws: DescriptorFlaw.self) { try Sample.read(text, .one) }
        #expect(flaw?.status == .invalidDescriptor, "\(text.prefix(80))")
    }

    @Test("of which nothing else can be read says where to report that")
    func notify() {
        let text = "<media><size>x</size><installNotifyURI>/n</installNotifyURI></media>"
        let flaw = #expect(throws: DescriptorFlaw.self) { try Sample.read(text) }
        #expect(flaw?.notifyURI == "/n")
    }

    @Test("of another version is 951", arguments: ["0.9", "3.0", "x", "2.0"])
    func version(_ version: String) {
        let text =
            "<media><DDVersion>\(version)</DDVersion><installNotifyURI>/n</installNotifyURI>\(Sample.needed())</media>"
        let flaw = #expect(throws: DescriptorFlaw.self) { try Sample.read(text, .one) }
        #expect(flaw?.status == .invalidVersion && flaw?.notifyURI == "/n")
    }

    @Test("of a later minor version is read", arguments: ["1", "1.9", " 1.0 "])
    func minor(_ version: String) throws {
        #expect(
            try Sample.read("<media><DDVersion>\(version)</DDVersion>\(Sample.needed())</media>").version
                == .one)
    }

    @Test("offers what the device takes if it takes all its types; else it is 953")
    func acceptable() throws {
        let descriptor = try Sample.read(Sample.whole)
        #expect(
            try descriptor.object { ["application/gzip", "application/x-gzip"].contains($0) }.object.size
                == 1_048_576)
        let flaw = #expect(throws: DescriptorFlaw.self) { try descriptor.object { $0 == "application/gzip" } }
        #expect(flaw?.status == .nonAcceptableContent && flaw?.notifyURI == "/notify?job=7")
    }

    @Test(
        "is known by its type, or by what its address ends in",
        arguments: [
            ("application/vnd.oma.dd+xml", "/a", .one),
            ("Application/VND.oma.dd+xml; charset=utf-8", "/a", .one),
            ("application/vnd.oma.dd2+xml", "/a", .two), ("text/plain", "/a/b.dd?c=d", .one),
            ("", "/a.DD2", .two), ("text/xml", "/a", nil), ("text/xml", "/a.dd/b", nil), ("", "/?a.dd", nil),
            ("application/vnd.oma.dd+xmlx", "/add", nil),
        ] as [(String, String, DescriptorVersion?)])
    func known(_ type: String, _ address: String, _ version: DescriptorVersion?) {
        #expect(DescriptorVersion(mediaType: type) ?? DescriptorVersion(address: address) == version)
    }

    @Test("has reports that begin with their codes")
    func reports() {
        #expect(
            DescriptorStatus.allCases.map(\.rawValue) == [900, 901, 902, 903, 905, 906, 951, 952, 953, 954])
        #expect(String(decoding: DescriptorStatus.success.report, as: UTF8.self) == "900 Success")
        #expect(DescriptorStatus.allCases.allSatisfy { "\($0)".hasPrefix("\($0.rawValue) ") })
    }
}
