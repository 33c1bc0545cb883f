import Bytes
import Markup
import SyncML
import Testing

/// The standards' tables, written down here a second time: each token is a row.
@Suite("A token of WBXML")
struct TokenTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var page: UInt8
        var token: UInt8
        var text: String

        var testDescription: String { "page \(page), \(Hex.encode([token])): \(text)" }

        /// Pairs of a token and what it stands for.
        static func rows(_ page: UInt8, _ pairs: String) -> [Row] {
            let words = pairs.split(whereSeparator: \.isWhitespace)
            return stride(from: 0, to: words.count, by: 2).map {
                Row(page: page, token: UInt8(words[$0], radix: 16) ?? 0, text: String(words[$0 + 1]))
            }
        }

        /// A switch to its page, if that isn't in force anyway.
        var pageSwitch: [UInt8] { page == 0 ? [] : [0x00, page] }
    }

    // MARK: Elements

    static let elements = Row.rows(0, messages) + Row.rows(1, meta) + Row.rows(2, trees)
    private static let namespaces = ["SYNCML:SYNCML1.2", "syncml:metinf", "syncml:dmddf1.2"]
    /// WBXML 1.2, SyncML 1.2, UTF-8, no strings.
    private static let header: [UInt8] = [0x02, 0xA4, 0x01, 0x6A, 0x00]

    @Test("is an element, read and written", arguments: elements)
    func element(_ row: Row) throws {
        let element = Element(row.text, namespace: Self.namespaces[Int(row.page)])
        let empty = Self.header + row.pageSwitch + [row.token]
        #expect(try readDocument(empty, as: .wbxml) == element)
        #expect(DocumentCoder.encode(element, as: .wbxml, .deviceManagement) == empty)
        // The same with content.
        let full = Self.header + row.pageSwitch + [row.token | 0x40, 0x03, 0x78, 0x00, 0x01]
        let withText = Element(row.text, namespace: element.namespace, [.text("x")])
        #expect(try readDocument(full, as: .wbxml) == withText)
        #expect(DocumentCoder.encode(withText, as: .wbxml, .deviceManagement) == full)
    }

    @Test("that no table has is no element")
    func unassigned() {
        #expect(Self.elements.count == 129)
        for page in 0...3 as ClosedRange<UInt8> {
            for token in 0x05...0x3F as ClosedRange<UInt8> {
                guard !Self.elements.contains(where: { $0.page == page && $0.token == token }) else {
                    continue
                }
                let document = Self.header + [0x00, page, token]
                #expect(throws: WBXMLError.self) {
                    try WBXMLReader.read(document.span, [.deviceManagement])
                }
            }
        }
    }

    // MARK: Attributes of provisioning documents

    static let starts = Row.rows(0, generalStarts) + Row.rows(1, applicationStarts)
    static let values = Row.rows(0, generalValues) + Row.rows(1, applicationValues)
    /// WBXML 1.2, PROV 1.0, UTF-8, no strings; the root with content, `parm` with attributes.
    private static let parameter: [UInt8] = [0x02, 0x0B, 0x6A, 0x00, 0x45, 0x87]

    private func attributes(_ tokens: [UInt8]) throws -> [Attribute] {
        let document = Self.parameter + tokens + [0x01, 0x01]
        let root = try WBXMLReader.read(document.span, [.provisioning])
        return root.child("parm")?.attributes ?? []
    }

    @Test("is how an attribute begins", arguments: starts)
    func start(_ row: Row) throws {
        let parts = row.text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        let attribute = Attribute(parts[0], parts[1])
        #expect(try attributes(row.pageSwitch + [row.token]) == [attribute])
        // Whichever of several tokens is written, the same is read.
        let root = Element("wap-provisioningdoc", [.element(Element("parm", attributes: [attribute]))])
        let written = WBXMLWriter.write(root, .provisioning)
        #expect(written.count <= Self.parameter.count + 5, "no name or value is spelled out")
        #expect(try WBXMLReader.read(written.span, [.provisioning]) == root)
    }

    @Test("is a part of an attribute's value", arguments: values)
    func value(_ row: Row) throws {
        let tokens = [0x06] + row.pageSwitch + [row.token]
        #expect(try attributes(tokens) == [Attribute("value", row.text)])
    }

    private static let messages = """
        05 Add 06 Alert 07 Archive 08 Atomic 09 Chal 0A Cmd 0B CmdID 0C CmdRef 0D Copy 0E Cred 0F Data
        10 Delete 11 Exec 12 Final 13 Get 14 Item 15 Lang 16 LocName 17 LocURI 18 Map 19 MapItem 1A Meta
        1B MsgID 1C MsgRef 1D NoResp 1E NoResults 1F Put 20 Replace 21 RespURI 22 Results 23 Search
        24 Sequence 25 SessionID 26 SftDel 27 Source 28 SourceRef 29 Status 2A Sync 2B SyncBody 2C SyncHdr
        2D SyncML 2E Target 2F TargetRef 31 VerDTD 32 VerProto 33 NumberOfChanges 34 MoreData 35 Field
        36 Filter 37 Record 38 FilterType 39 SourceParent 3A TargetParent 3B Move 3C Correlator
        """

    private static let meta = """
        05 Anchor 06 EMI 07 Format 08 FreeID 09 FreeMem 0A Last 0B Mark 0C MaxMsgSize 0D Mem 0E MetInf
        0F Next 10 NextNonce 11 SharedMem 12 Size 13 Type 14 Version 15 MaxObjSize 16 FieldLevel
        """

    private static let trees = """
        05 AccessType 06 ACL 07 Add 08 b64 09 bin 0A bool 0B chr 0C CaseSense 0D CIS 0E Copy 0F CS 10 date
        11 DDFName 12 DefaultValue 13 Delete 14 Description 15 DFFormat 16 DFProperties 17 DFTitle 18 DFType
        19 Dynamic 1A Exec 1B float 1C Format 1D Get 1E int 1F Man 20 MgmtTree 21 MIME 22 Mod 23 Name
        24 Node 25 node 26 NodeName 27 null 28 Occurrence 29 One 2A OneOrMore 2B OneOrN 2C Path 2D Permanent
        2E Replace 2F RTProperties 30 Scope 31 Size 32 time 33 Title 34 TStamp 35 Type 36 Value 37 VerDTD
        38 VerNo 39 xml 3A ZeroOrMore 3B ZeroOrN 3C ZeroOrOne
        """

    private static let generalStarts = """
        05 name= 06 value= 07 name=NAME 08 name=NAP-ADDRESS 09 name=NAP-ADDRTYPE 0A name=CALLTYPE
        0B name=VALIDUNTIL 0C name=AUTHTYPE 0D name=AUTHNAME 0E name=AUTHSECRET 0F name=LINGER
        10 name=BEARER 11 name=NAPID 12 name=COUNTRY 13 name=NETWORK 14 name=INTERNET 15 name=PROXY-ID
        16 name=PROXY-PROVIDER-ID 17 name=DOMAIN 18 name=PROVURL 19 name=PXAUTH-TYPE 1A name=PXAUTH-ID
        1B name=PXAUTH-PW 1C name=STARTPAGE 1D name=BASAUTH-ID 1E name=BASAUTH-PW 1F name=PUSHENABLED
        20 name=PXADDR 21 name=PXADDRTYPE 22 name=TO-NAPID 23 name=PORTNBR 24 name=SERVICE 25 name=LINKSPEED
        26 name=DNLINKSPEED 27 name=LOCAL-ADDR 28 name=LOCAL-ADDRTYPE 29 name=CONTEXT-ALLOW 2A name=TRUST
        2B name=MASTER 2C name=SID 2D name=SOC 2E name=WSP-VERSION 2F name=PHYSICAL-PROXY-ID
        30 name=CLIENT-ID 3D name=PXADDR-FQDN 3E name=PROXY-PW 3F name=PPGAUTH-TYPE 45 version=
        46 version=1.0 47 name=PULLENABLED 48 name=DNS-ADDR 50 type= 51 type=PXLOGICAL 52 type=PXPHYSICAL
        53 type=PORT 54 type=VALIDITY 55 type=NAPDEF 56 type=BOOTSTRAP 57 type=VENDORCONFIG
        58 type=CLIENTIDENTITY 59 type=PXAUTHINFO 5A type=NAPAUTHINFO 5B type=ACCESS
        """

    private static let applicationStarts = """
        05 name= 06 value= 07 name=NAME 14 name=INTERNET 1C name=STARTPAGE 22 name=TO-NAPID 23 name=PORTNBR
        24 name=SERVICE 2E name=AACCEPT 2F name=AAUTHDATA 30 name=AAUTHLEVEL 31 name=AAUTHNAME
        32 name=AAUTHSECRET 33 name=AAUTHTYPE 34 name=ADDR 35 name=ADDRTYPE 36 name=APPID 37 name=APROTOCOL
        38 name=PROVIDER-ID 39 name=TO-PROXY 3A name=URI 3B name=RULE 50 type= 53 type=PORT
        55 type=APPLICATION 56 type=APPADDR 57 type=APPAUTH 58 type=CLIENTIDENTITY 59 type=RESOURCE
        """

    private static let generalValues = """
        85 IPV4 86 IPV6 87 E164 88 ALPHA 89 APN 9A PAP 9B CHAP 9C HTTP-BASIC 9D HTTP-DIGEST 9F MD5
        A3 GSM-SMS AA GSM-CSD AB GSM-GPRS C5 AUTOBAUDING CA CL-WSP CB CO-WSP
        """

    private static let applicationValues = """
        86 IPV6 87 E164 88 ALPHA 8D APPSRV 8E OBEX 90 , 91 HTTP- 92 BASIC 93 DIGEST 80 , 81 HTTP- 82 BASIC
        83 DIGEST
        """
}
