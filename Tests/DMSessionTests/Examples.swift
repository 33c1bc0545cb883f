/// Published exchanges in full, as XML.
enum Examples {
    // A session that the device begins, digests both ways, without credentials at first.

    /// Package 1.
    static let introduction = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>1</MsgID><Target><LocURI>https://dm.example.net/dm</LocURI>\
        </Target><Source><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI></Source><Meta>\
        <MaxMsgSize xmlns="syncml:metinf">16384</MaxMsgSize><MaxObjSize xmlns="syncml:metinf">1048576\
        </MaxObjSize></Meta></SyncHdr><SyncBody><Alert><CmdID>1</CmdID><Data>1201</Data></Alert>\
        <Replace><CmdID>2</CmdID><Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>\
        urn:dev:ops:00A0C9-Box42-0042</Data></Item><Item><Source><LocURI>./DevInfo/Man</LocURI></Source>\
        <Data>Example</Data></Item><Item><Source><LocURI>./DevInfo/Mod</LocURI></Source><Data>Box42\
        </Data></Item><Item><Source><LocURI>./DevInfo/DmV</LocURI></Source><Data>1.0</Data></Item><Item>\
        <Source><LocURI>./DevInfo/Lang</LocURI></Source><Data>en</Data></Item></Replace><Final/>\
        </SyncBody></SyncML>
        """

    /// The server wants to know who this is, and says who it is.
    static let challenge = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>1</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI><LocName>dm.example.net</LocName>\
        </Source><RespURI>https://dm.example.net/dm?s=7f3c</RespURI><Cred><Meta>\
        <Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
        </Meta><Data>oMrBKmuhKYTgQpoSpIn/MQ==</Data></Cred></SyncHdr><SyncBody><Status><CmdID>1</CmdID>\
        <MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>https://dm.example.net/dm\
        </TargetRef><SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Chal><Meta>\
        <Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
        <NextNonce xmlns="syncml:metinf">EBESExQVFhcYGRobHB0eHw==</NextNonce></Meta></Chal><Data>407\
        </Data></Status><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd>\
        <Data>407</Data></Status><Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>\
        Replace</Cmd><Data>407</Data></Status><Final/></SyncBody></SyncML>
        """

    /// Package 1 again, with a digest.
    static let proof = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>2</MsgID><Target><LocURI>https://dm.example.net/dm</LocURI>\
        </Target><Source><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI><LocName>dev-0042</LocName>\
        </Source><Cred><Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">\
        syncml:auth-md5</Type></Meta><Data>lWANn1Izz3NXxhw8nmNveA==</Data></Cred><Meta>\
        <MaxMsgSize xmlns="syncml:metinf">16384</MaxMsgSize><MaxObjSize xmlns="syncml:metinf">1048576\
        </MaxObjSize></Meta></SyncHdr><SyncBody><Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0\
        </CmdRef><Cmd>SyncHdr</Cmd><TargetRef>urn:dev:ops:00A0C9-Box42-0042</TargetRef><SourceRef>\
        https://dm.example.net/dm</SourceRef><Chal><Meta><Format xmlns="syncml:metinf">b64</Format>\
        <Type xmlns="syncml:metinf">syncml:auth-md5</Type><NextNonce xmlns="syncml:metinf">\
        sLGys7S1tre4ubq7vL2+vw==</NextNonce></Meta></Chal><Data>212</Data></Status><Alert><CmdID>2\
        </CmdID><Data>1201</Data></Alert><Replace><CmdID>3</CmdID><Item><Source><LocURI>./DevInfo/DevId\
        </LocURI></Source><Data>urn:dev:ops:00A0C9-Box42-0042</Data></Item><Item><Source><LocURI>\
        ./DevInfo/Man</LocURI></Source><Data>Example</Data></Item><Item><Source><LocURI>./DevInfo/Mod\
        </LocURI></Source><Data>Box42</Data></Item><Item><Source><LocURI>./DevInfo/DmV</LocURI></Source>\
        <Data>1.0</Data></Item><Item><Source><LocURI>./DevInfo/Lang</LocURI></Source><Data>en</Data>\
        </Item></Replace><Final/></SyncBody></SyncML>
        """

    /// Package 2: two commands.
    static let queries = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>2</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI></Source><RespURI>\
        https://dm.example.net/dm?s=7f3c</RespURI></SyncHdr><SyncBody><Status><CmdID>1</CmdID><MsgRef>2\
        </MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>https://dm.example.net/dm</TargetRef>\
        <SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Chal><Meta><Format xmlns="syncml:metinf">\
        b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type><NextNonce xmlns="syncml:metinf">\
        ICEiIyQlJicoKSorLC0uLw==</NextNonce></Meta></Chal><Data>212</Data></Status><Status><CmdID>2\
        </CmdID><MsgRef>2</MsgRef><CmdRef>2</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status><Status>\
        <CmdID>3</CmdID><MsgRef>2</MsgRef><CmdRef>3</CmdRef><Cmd>Replace</Cmd><Data>200</Data></Status>\
        <Get><CmdID>4</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get><Get>\
        <CmdID>5</CmdID><Item><Target><LocURI>./SCOMO/Inventory/Deployed</LocURI></Target></Item></Get>\
        <Final/></SyncBody></SyncML>
        """

    /// Package 3.
    static let answers = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>3</MsgID><Target><LocURI>https://dm.example.net/dm</LocURI>\
        </Target><Source><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI></Source></SyncHdr><SyncBody>\
        <Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        urn:dev:ops:00A0C9-Box42-0042</TargetRef><SourceRef>https://dm.example.net/dm</SourceRef><Data>\
        200</Data></Status><Status><CmdID>2</CmdID><MsgRef>2</MsgRef><CmdRef>4</CmdRef><Cmd>Get</Cmd>\
        <TargetRef>./DevDetail/SwV</TargetRef><Data>200</Data></Status><Results><CmdID>3</CmdID><MsgRef>\
        2</MsgRef><CmdRef>4</CmdRef><Item><Source><LocURI>./DevDetail/SwV</LocURI></Source><Data>2026.11\
        </Data></Item></Results><Status><CmdID>4</CmdID><MsgRef>2</MsgRef><CmdRef>5</CmdRef><Cmd>Get\
        </Cmd><TargetRef>./SCOMO/Inventory/Deployed</TargetRef><Data>200</Data></Status><Results><CmdID>\
        5</CmdID><MsgRef>2</MsgRef><CmdRef>5</CmdRef><Item><Source><LocURI>./SCOMO/Inventory/Deployed\
        </LocURI></Source><Meta><Format xmlns="syncml:metinf">node</Format><Type xmlns="syncml:metinf">\
        text/plain</Type></Meta><Data>c1/c2</Data></Item></Results><Final/></SyncBody></SyncML>
        """

    /// Package 4: nothing more to do.
    static let farewell = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>5</SessionID><MsgID>3</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI></Source></SyncHdr><SyncBody><Status>\
        <CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        https://dm.example.net/dm</TargetRef><SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Data>\
        200</Data></Status><Final/></SyncBody></SyncML>
        """
}

extension Examples {
    // An order, and minutes later the report in a session of its own.

    /// A node is made and an order given.
    static let order = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>9</SessionID><MsgID>1</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI></Source></SyncHdr><SyncBody><Status>\
        <CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        https://dm.example.net/dm</TargetRef><SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Data>\
        212</Data></Status><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd>\
        <Data>200</Data></Status><Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>\
        Replace</Cmd><Data>200</Data></Status><Sequence><CmdID>4</CmdID><Add><CmdID>5</CmdID><Item>\
        <Target><LocURI>./Conf/Net/New</LocURI></Target><Data>x</Data></Item></Add><Exec><CmdID>6\
        </CmdID><Correlator>job-9</Correlator><Item><Target><LocURI>\
        ./SCOMO/Download/p1/Operations/DownloadInstall</LocURI></Target></Item></Exec></Sequence>\
        <Final/></SyncBody></SyncML>
        """

    /// The order is accepted.
    static let accepted = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>9</SessionID><MsgID>2</MsgID><Target><LocURI>https://dm.example.net/dm</LocURI>\
        </Target><Source><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI></Source></SyncHdr><SyncBody>\
        <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        urn:dev:ops:00A0C9-Box42-0042</TargetRef><SourceRef>https://dm.example.net/dm</SourceRef><Data>\
        200</Data></Status><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Cmd>Sequence\
        </Cmd><Data>200</Data></Status><Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>\
        Add</Cmd><TargetRef>./Conf/Net/New</TargetRef><Data>200</Data></Status><Status><CmdID>4</CmdID>\
        <MsgRef>1</MsgRef><CmdRef>6</CmdRef><Cmd>Exec</Cmd><TargetRef>\
        ./SCOMO/Download/p1/Operations/DownloadInstall</TargetRef><Data>202</Data></Status><Final/>\
        </SyncBody></SyncML>
        """

    /// Nothing more to do.
    static let orderFarewell = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>9</SessionID><MsgID>2</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI></Source></SyncHdr><SyncBody><Status>\
        <CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        https://dm.example.net/dm</TargetRef><SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Data>\
        200</Data></Status><Final/></SyncBody></SyncML>
        """

    /// The report is taken.
    static let reportTaken = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>A</SessionID><MsgID>1</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI>\
        </Target><Source><LocURI>https://dm.example.net/dm</LocURI><LocName>dm.example.net</LocName>\
        </Source><Cred><Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">\
        syncml:auth-md5</Type></Meta><Data>G6N3x61GyaqlUotIZkKQKQ==</Data></Cred></SyncHdr><SyncBody>\
        <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>\
        https://dm.example.net/dm</TargetRef><SourceRef>urn:dev:ops:00A0C9-Box42-0042</SourceRef><Chal>\
        <Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5\
        </Type><NextNonce xmlns="syncml:metinf">wMHCw8TFxsfIycrLzM3Ozw==</NextNonce></Meta></Chal><Data>\
        212</Data></Status><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd>\
        <Data>200</Data></Status><Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>\
        Replace</Cmd><Data>200</Data></Status><Status><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>3\
        </CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status><Final/></SyncBody></SyncML>
        """
}
