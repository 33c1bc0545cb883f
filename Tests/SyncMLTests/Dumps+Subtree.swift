extension Dumps {
    /// The serialized subtree of one package node, as an item's data holds it.
    static let subtree = bytes(
        """
        02                                   # version: WBXML 1.2
        00 00                                # publicid: in the string table, at 0
        6A                                   # charset: 106, UTF-8
        1B                                   # string table: 27 bytes
        "-//OMA//DTD-DM-DDF 1.2//EN" 00      # 
        00 02                                # SWITCH_PAGE 2
        60                                   # MgmtTree
        77                                   #   VerDTD
        03 "1.2" 00                          #     STR_I
        01                                   #   END VerDTD
        64                                   #   Node
        66                                   #     NodeName
        03 "pkg1" 00                         #       STR_I
        01                                   #     END NodeName
        6F                                   #     RTProperties
        5C                                   #       Format
        25                                   #         node, empty
        01                                   #       END Format
        75                                   #       Type
        51                                   #         DDFName
        03 "urn:oma:mo:oma-scomo:1.0" 00     #           STR_I
        01                                   #         END DDFName
        01                                   #       END Type
        01                                   #     END RTProperties
        64                                   #     Node
        66                                   #       NodeName
        03 "PkgID" 00                        #         STR_I
        01                                   #       END NodeName
        6F                                   #       RTProperties
        5C                                   #         Format
        0B                                   #           chr, empty
        01                                   #         END Format
        75                                   #         Type
        61                                   #           MIME
        03 "text/plain" 00                   #             STR_I
        01                                   #           END MIME
        01                                   #         END Type
        01                                   #       END RTProperties
        76                                   #       Value
        03 "org.example.a" 00                #         STR_I
        01                                   #       END Value
        01                                   #     END Node
        01                                   #   END Node
        01                                   # END MgmtTree
        """)
}
