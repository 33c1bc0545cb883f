public import Markup

extension TokenTable {
    /// Messages of device management, and whatever is in them.
    ///
    /// - Source: SyncML Representation Protocol 1.2 (page 0), Meta Information 1.2 (1), DM Tree and Description
    ///   Serialization 1.2 (2). Messages of 1.0 and 1.1 have the first of these tokens. 0x1202 is Meta Information,
    ///   which has the second page and is hardly ever a document of its own, but is taken for SyncML by mistake.
    public static let deviceManagement = TokenTable(
        publicID: .number(0x1201),
        otherPublicIDs: [
            .number(0x0FD1), .number(0x0FD3), .number(0x1202), .name("-//SYNCML//DTD SyncML 1.0//EN"),
            .name("-//SYNCML//DTD SyncML 1.1//EN"), .name("-//SYNCML//DTD SyncML 1.2//EN"),
            .name("-//SYNCML//DTD MetInf 1.0//EN"), .name("-//SYNCML//DTD MetInf 1.1//EN"),
            .name("-//SYNCML//DTD MetInf 1.2//EN"), .name("-//OMA//DTD SYNCML-METINF 1.2//EN"),
        ],
        tagPages: [
            TagPage(0, namespace: "SYNCML:SYNCML1.2", messageNames),
            TagPage(1, namespace: "syncml:metinf", metaNames),
            TagPage(2, namespace: "syncml:dmddf1.2", treeNames),
        ])

    /// A serialized part of a management tree (TNDS), as it is written in an item's data.
    public static let managementTree: TokenTable = {
        var table = deviceManagement
        table.publicID = .name("-//OMA//DTD-DM-DDF 1.2//EN")
        table.otherPublicIDs = []
        return table
    }()

    private static var messageNames: String {
        """
        Add Alert Archive Atomic Chal Cmd CmdID CmdRef Copy Cred Data Delete Exec Final Get Item Lang LocName
        LocURI Map MapItem Meta MsgID MsgRef NoResp NoResults Put Replace RespURI Results Search Sequence
        SessionID SftDel Source SourceRef Status Sync SyncBody SyncHdr SyncML Target TargetRef - VerDTD VerProto
        NumberOfChanges MoreData Field Filter Record FilterType SourceParent TargetParent Move Correlator
        """
    }

    private static var metaNames: String {
        """
        Anchor EMI Format FreeID FreeMem Last Mark MaxMsgSize Mem MetInf Next NextNonce SharedMem Size Type
        Version MaxObjSize FieldLevel
        """
    }

    private static var treeNames: String {
        """
        AccessType ACL Add b64 bin bool chr CaseSense CIS Copy CS date DDFName DefaultValue Delete Description
        DFFormat DFProperties DFTitle DFType Dynamic Exec float Format Get int Man MgmtTree MIME Mod Name Node
        node NodeName null Occurrence One OneOrMore OneOrN Path Permanent Replace RTProperties Scope Size time
        Title TStamp Type Value VerDTD VerNo xml ZeroOrMore ZeroOrN ZeroOrOne
        """
    }
}
