internal import Linux

/// The devices of one thread, and when each of them comes.
struct Shift {
    /// When a device comes.
    struct Appointment: Equatable {
        /// When the session was to be: its latency counts from here.
        var due: Instant
        /// When it is tried next.
        var at: Instant
        /// How often it has been tried.
        var attempts = 0

        init(_ due: Instant) { (self.due, at) = (due, due) }
    }

    /// A device with what it has before it.
    struct Place {
        let number: Int
        let device: SwarmDevice
        var appointment: Appointment?
        /// How many of its sessions have been held.
        var held = 0
        /// When it last got on.
        var progress: Instant
        var reported = 0
    }

    private let settings: SwarmSettings
    private let measurements: Measurements
    private let start: Instant
    private var places: [Place] = []

    /// - Parameter start: When the first session is due.
    init(
        _ devices: [(number: Int, device: SwarmDevice)], _ settings: SwarmSettings,
        _ measurements: Measurements, from start: Instant
    ) {
        (self.settings, self.measurements, self.start) = (settings, measurements, start)
        places = devices.map { number, device in
            let first = start + settings.time(of: 0, number)
            return Place(number: number, device: device, appointment: Appointment(first), progress: first)
        }
    }

    /// Has all devices come, until none has anything to do.
    mutating func run() {
        while let index = next {
            let wait = places[index].appointment.map { $0.at - .now } ?? .zero
            wait.sleep()
            come(&places[index])
        }
        let open = places.reduce(0) { $0 + $1.device.open }
        measurements.changeLedger { $0.open += open }
    }

    /// Who comes first.
    private var next: Int? {
        places.indices.filter { places[$0].appointment != nil }.min {
            guard let first = places[$0].appointment, let second = places[$1].appointment else {
                return false
            }
            return first.at < second.at
        }
    }

    private func come(_ place: inout Place) {
        guard let appointment = place.appointment else { return }
        switch place.device.session() {
        case .completed:
            measurements.change { $0.sessions.append(.now - appointment.due) }
            do { try place.device.work() } catch { measurements.note(error: "\(error)") }
            place.appointment = following(&place)
        case .postponed(let pause): tryAgain(&place, appointment, after: pause)
        case .failed(let reason):
            measurements.note(error: reason)
            // Doubled each time up to half a minute, and drawn, so that they don't all come at once.
            let pause = Double(min(30, 1 << min(appointment.attempts, 5)))
            tryAgain(&place, appointment, after: .seconds(pause * .random(in: 0.5...1)))
        }
    }

    /// What a device comes for next, if it was served.
    private func following(_ place: inout Place) -> Appointment? {
        let now = Instant.now
        if place.device.reported > place.reported {
            (place.reported, place.progress) = (place.device.reported, now)
        }
        guard !place.device.hasReports else { return Appointment(now) }
        place.held += 1
        if place.held < settings.sessions {
            let planned = start + settings.time(of: place.held, place.number)
            return Appointment(settings.rate == nil ? now : planned)
        }
        let isWaiting = place.device.reported < settings.orders.count
        guard isWaiting, now - place.progress < settings.patience else { return nil }
        return Appointment(now + .seconds(1))
    }

    private func tryAgain(_ place: inout Place, _ appointment: Appointment, after pause: Duration) {
        var later = appointment
        (later.at, later.attempts) = (.now + pause, appointment.attempts + 1)
        guard later.at - later.due < settings.patience else {
            measurements.change { $0.givenUp += 1 }
            place.appointment = nil
            return
        }
        place.appointment = later
    }
}
