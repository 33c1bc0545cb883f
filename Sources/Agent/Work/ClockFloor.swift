import Linux
import Records

/// A lower bound of the time, over restarts: devices without a clock of their own start in 1970, or where they were switched off.
///
/// It is the newest of the time at which this program was made and the last at which a server's certificate was found good. Only a
/// good session moves it, also back: had the clock once been far ahead, nothing would be done until then.
final class ClockFloor {
    private let file: RecordFile
    private let now: () -> Int64
    /// - Unit: seconds since 1970.
    private(set) var floor: Int64

    /// - Parameter built: When the program was made. - Unit: seconds since 1970. - Default: its file's time.
    init(
        _ files: any FileSystem, built: Int64 = Program.modified,
        now: @escaping () -> Int64 = { WallClock.now.seconds }
    ) {
        (file, self.now) = (RecordFile("clock", in: files, limit: 1024), now)
        var kept: Int64 = 0
        // A file that can't be read bounds nothing.
        if let record = try? file.load().records.first { kept = record["Time"].flatMap { Int64($0) } ?? 0 }
        floor = max(kept, built)
    }

    /// What the clock says. - Unit: seconds since 1970.
    var time: Int64 { now() }

    /// Whether the clock may be right.
    var isPlausible: Bool { now() >= floor }

    /// A server's certificate was good at this time. Kept at most once an hour, unless the clock was set back.
    func confirm() {
        let time = now()
        guard time < floor || time - floor >= 3600 else { return }
        floor = time
        try? file.save([Record([("Time", "\(time)")])])
    }
}
