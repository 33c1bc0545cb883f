import Bytes
import Deployment
import Records

// On the disk: the one record of a generation's file `trial`.
extension TrialWait {
    init?(_ record: Record) {
        guard let identifier = record["Trial"].flatMap({ UInt64($0, radix: 16) }),
            let confirmer = record["Confirm"].flatMap({ Confirmer(rawValue: $0) }),
            let limit = Self.seconds(record["Limit"]), let waited = Self.seconds(record["Waited"]),
            let uptime = Self.seconds(record["Uptime"]), let starts = Self.seconds(record["Starts"])
        else { return nil }
        self.init(
            identifier: identifier, confirmer: confirmer, limit: limit, waited: waited,
            moment: Moment(boot: record["Boot"] ?? "", uptime: uptime), starts: Int(clamping: starts))
    }

    var record: Record {
        Record([
            ("Trial", String(identifier, radix: 16)), ("Confirm", confirmer.rawValue), ("Limit", "\(limit)"),
            ("Waited", "\(waited)"), ("Boot", moment.boot), ("Uptime", "\(moment.uptime)"),
            ("Starts", "\(starts)"),
        ])
    }

    /// What a device can have counted to. - Unit: seconds. 1000 years.
    private static var most: Int64 { 1 << 35 }

    private static func seconds(_ text: String?) -> Int64? {
        guard let number = text.flatMap({ Int64($0) }), (0...most).contains(number) else { return nil }
        return number
    }
}
