/// Names in the order in which they were last heard of. Each step costs about the same, however many there are.
struct Queue {
    private struct Note {
        var name: String
        var stamp: UInt64
        var time: ContinuousClock.Instant
    }

    /// The oldest first; notes of names that were heard of again, or removed, are passed over when they come first.
    private var notes: [Note] = []
    private var start = 0
    private var latest: [String: UInt64] = [:]
    private var stamp: UInt64 = 0

    var count: Int { latest.count }

    /// The name was heard of now.
    mutating func touch(_ name: String, _ time: ContinuousClock.Instant) {
        stamp += 1
        latest[name] = stamp
        notes.append(Note(name: name, stamp: stamp, time: time))
        // Notes that are passed over are never more than those that count, but for a few.
        if notes.count > 2 * latest.count + 64 { tidy() }
    }

    mutating func remove(_ name: String) { latest[name] = nil }

    /// The name that was heard of longest ago, if that was at `time` or before.
    mutating func first(silentSince time: ContinuousClock.Instant) -> String? {
        while start < notes.count, latest[notes[start].name] != notes[start].stamp { start += 1 }
        guard start < notes.count, notes[start].time <= time else { return nil }
        return notes[start].name
    }

    private mutating func tidy() {
        notes = notes[start...].filter { latest[$0.name] == $0.stamp }
        start = 0
    }
}
