/// Published binary documents, a field a line.
enum Dumps {
    /// A server's package: a status, a value for a node, an order to run it.
    static let message = bytes(
        """
        02                                   # version: WBXML 1.2
        A4 01                                # publicid: 0x1201
        6A                                   # charset: 106, UTF-8
        00                                   # string table: empty
        6D                                   # SyncML
        6C                                   #   SyncHdr
        71                                   #     VerDTD
        03 "1.2" 00                          #       STR_I
        01                                   #     END VerDTD
        72                                   #     VerProto
        03 "DM/1.2" 00                       #       STR_I
        01                                   #     END VerProto
        65                                   #     SessionID
        03 "1A2B" 00                         #       STR_I
        01                                   #     END SessionID
        5B                                   #     MsgID
        03 "2" 00                            #       STR_I
        01                                   #     END MsgID
        6E                                   #     Target
        57                                   #       LocURI
        03 "urn:dev:ops:00A0C9-Box42-0042" 00 #         STR_I
        01                                   #       END LocURI
        01                                   #     END Target
        67                                   #     Source
        57                                   #       LocURI
        03 "https://dm.example.net/dm" 00    #         STR_I
        01                                   #       END LocURI
        01                                   #     END Source
        5A                                   #     Meta
        00 01                                #       SWITCH_PAGE 1
        4C                                   #       MaxMsgSize
        03 "16384" 00                        #         STR_I
        01                                   #       END MaxMsgSize
        01                                   #     END Meta
        01                                   #   END SyncHdr
        00 00                                #   SWITCH_PAGE 0
        6B                                   #   SyncBody
        69                                   #     Status
        4B                                   #       CmdID
        03 "1" 00                            #         STR_I
        01                                   #       END CmdID
        5C                                   #       MsgRef
        03 "2" 00                            #         STR_I
        01                                   #       END MsgRef
        4C                                   #       CmdRef
        03 "0" 00                            #         STR_I
        01                                   #       END CmdRef
        4A                                   #       Cmd
        03 "SyncHdr" 00                      #         STR_I
        01                                   #       END Cmd
        4F                                   #       Data
        03 "212" 00                          #         STR_I
        01                                   #       END Data
        01                                   #     END Status
        60                                   #     Replace
        4B                                   #       CmdID
        03 "2" 00                            #         STR_I
        01                                   #       END CmdID
        54                                   #       Item
        6E                                   #         Target
        57                                   #           LocURI
        03 "./SCOMO/Download/pkg1/PkgURL" 00 #             STR_I
        01                                   #           END LocURI
        01                                   #         END Target
        5A                                   #         Meta
        00 01                                #           SWITCH_PAGE 1
        47                                   #           Format
        03 "chr" 00                          #             STR_I
        01                                   #           END Format
        53                                   #           Type
        03 "text/plain" 00                   #             STR_I
        01                                   #           END Type
        01                                   #         END Meta
        00 00                                #         SWITCH_PAGE 0
        4F                                   #         Data
        C3 1B "https://dl.example.net/a.dd"  #           OPAQUE, 27 bytes
        01                                   #         END Data
        01                                   #       END Item
        01                                   #     END Replace
        51                                   #     Exec
        4B                                   #       CmdID
        03 "3" 00                            #         STR_I
        01                                   #       END CmdID
        7C                                   #       Correlator
        03 "job-7" 00                        #         STR_I
        01                                   #       END Correlator
        54                                   #       Item
        6E                                   #         Target
        57                                   #           LocURI
        03 "./SCOMO/Download/pkg1/Operations/Download" 00 #             STR_I
        01                                   #           END LocURI
        01                                   #         END Target
        01                                   #       END Item
        01                                   #     END Exec
        12                                   #     Final, empty
        01                                   #   END SyncBody
        01                                   # END SyncML
        """)
}
