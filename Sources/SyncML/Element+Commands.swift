internal import Markup

// What a header and the commands with parts of their own are read from.

extension Element {
    /// `SyncHdr`.
    func header() throws(SyncMLError) -> Header {
        var header = Header(
            sessionID: try required("SessionID").value, messageID: try required("MsgID").number(),
            target: try required("Target").location, source: try required("Source").location)
        (header.dtdVersion, header.protocolVersion) = ("", "")
        for child in children {
            switch child.name {
            case "VerDTD": header.dtdVersion = child.value
            case "VerProto": header.protocolVersion = child.value
            case "RespURI": header.responseURI = child.nonEmptyValue
            case "Cred": header.credential = try child.credential()
            case "Meta": header.meta = try child.meta()
            default: break
            }
        }
        return header
    }

    /// `Status`.
    func status(items: [Item]) throws(SyncMLError) -> Status {
        var status = Status(
            messageRef: try required("MsgRef").number(), commandRef: try required("CmdRef").value,
            command: "", code: StatusCode(rawValue: try required("Data").number()), items: items)
        for child in children {
            switch child.name {
            case "Cmd": status.command = child.value
            case "TargetRef": status.targetRefs.append(child.location.uri)
            case "SourceRef": status.sourceRefs.append(child.location.uri)
            case "Cred": status.credential = try child.credential()
            case "Chal": status.challenge = try child.challenge()
            default: break
            }
        }
        return status
    }

    /// `Results`.
    func results(items: [Item]) throws(SyncMLError) -> Results {
        var results = Results(commandRef: try required("CmdRef").value, items: items)
        for child in children {
            switch child.name {
            case "MsgRef": results.messageRef = try child.number()
            case "Meta": results.meta = try child.meta()
            case "TargetRef": results.targetRef = child.location.uri
            case "SourceRef": results.sourceRef = child.location.uri
            default: break
            }
        }
        return results
    }

    /// `Alert`.
    func alert(items: [Item]) throws(SyncMLError) -> Alert {
        var alert = Alert(code: 0, items: items)
        for child in children {
            switch child.name {
            case "Data" where child.nonEmptyValue != nil: alert.code = try child.number()
            case "Correlator": alert.correlator = child.nonEmptyValue
            default: break
            }
        }
        return alert
    }

    /// `Exec`, one for each item; one with an empty item if there is none.
    func execs(items: [Item]) throws(SyncMLError) -> [Exec] {
        let meta = try child("Meta")?.meta() ?? Meta()
        let correlator = child("Correlator")?.nonEmptyValue
        return (items.isEmpty ? [Item()] : items).map { Exec(correlator: correlator, item: $0, meta: meta) }
    }
}
