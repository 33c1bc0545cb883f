internal import DMServer
internal import SCOMOTerms

// How an operation goes on.

extension DeviceOperation {
    /// Takes how it fares in a session.
    mutating func take(_ progress: Progress, now: String) {
        changed = now
        switch progress {
        case .sent(let uri): (state, self.uri, attempts) = (.sent, uri, attempts + 1)
        case .accepted(let status): (state, self.status) = (.accepted, status)
        case .postponed(let status):
            (state, self.status) = (.queued, status)
            // A device that is busy has answered; one that says nothing of use hasn't.
            if status != 0 { attempts = 0 }
        case .succeeded(let status, let code):
            (state, self.status) = (.succeeded, status)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        case .failed(let status, let code, let reason):
            (state, self.status, self.reason) = (.failed, status, reason)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        }
    }

    /// Nobody waits for it any more.
    ///
    /// - Parameter reason: In words.
    public mutating func end(_ state: State, _ reason: String, now: String) {
        (self.state, self.reason, changed) = (state, reason, now)
    }

    /// Takes the device's report on it.
    mutating func take(_ report: OperationComplete, now: String) {
        (changed, reason) = (now, nil)
        state = report.isSuccess ? .succeeded : .failed
        results = report.items.map { Result($0) }
    }

    /// Ends it when its deadline is over, or when it was accepted before `earliest` and no report has come.
    ///
    /// - Returns: Whether it is over by that.
    public mutating func expire(now: String, reportsSince earliest: String) -> Bool {
        guard !state.isFinal else { return false }
        if state == .accepted && changed < earliest {
            end(.expired, "the device has sent no report in time", now: now)
            return true
        }
        guard let deadline, deadline < now else { return false }
        end(.expired, "its deadline is over", now: now)
        return true
    }
}
