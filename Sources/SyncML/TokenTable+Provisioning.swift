public import Markup

extension TokenTable {
    /// Client provisioning: the documents that set up an account.
    ///
    /// - Source: OMA Provisioning Content 1.1. The four values at the end of page 1 was at 80 to 83 in 1.0.
    public static let provisioning = TokenTable(
        publicID: .number(0x0B), otherPublicIDs: [.name("-//WAPFORUM//DTD PROV 1.0//EN")],
        tagPages: [
            TagPage(0, "wap-provisioningdoc characteristic parm"), TagPage(1, "- characteristic parm"),
        ],
        attributePages: [
            AttributePage(0, starts: generalStarts, values: generalValues),
            AttributePage(1, starts: applicationStarts, values: applicationValues),
        ])

    private static var generalStarts: String {
        """
        05 name= 06 value= 07 name=NAME 08 name=NAP-ADDRESS 09 name=NAP-ADDRTYPE 0A name=CALLTYPE
        0B name=VALIDUNTIL 0C name=AUTHTYPE 0D name=AUTHNAME 0E name=AUTHSECRET 0F name=LINGER 10 name=BEARER
        11 name=NAPID 12 name=COUNTRY 13 name=NETWORK 14 name=INTERNET 15 name=PROXY-ID
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
    }

    private static var generalValues: String {
        """
        85 IPV4 86 IPV6 87 E164 88 ALPHA 89 APN 9A PAP 9B CHAP 9C HTTP-BASIC 9D HTTP-DIGEST 9F MD5 A3 GSM-SMS
        AA GSM-CSD AB GSM-GPRS C5 AUTOBAUDING CA CL-WSP CB CO-WSP
        """
    }

    private static var applicationStarts: String {
        """
        05 name= 06 value= 07 name=NAME 14 name=INTERNET 1C name=STARTPAGE 22 name=TO-NAPID 23 name=PORTNBR
        24 name=SERVICE 2E name=AACCEPT 2F name=AAUTHDATA 30 name=AAUTHLEVEL 31 name=AAUTHNAME
        32 name=AAUTHSECRET 33 name=AAUTHTYPE 34 name=ADDR 35 name=ADDRTYPE 36 name=APPID 37 name=APROTOCOL
        38 name=PROVIDER-ID 39 name=TO-PROXY 3A name=URI 3B name=RULE 50 type= 53 type=PORT
        55 type=APPLICATION 56 type=APPADDR 57 type=APPAUTH 58 type=CLIENTIDENTITY 59 type=RESOURCE
        """
    }

    private static var applicationValues: String {
        """
        86 IPV6 87 E164 88 ALPHA 8D APPSRV 8E OBEX 90 , 91 HTTP- 92 BASIC 93 DIGEST 80 , 81 HTTP- 82 BASIC
        83 DIGEST
        """
    }
}
