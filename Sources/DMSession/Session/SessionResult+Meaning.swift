// What a session that ended without success says about the server.

extension SessionResult {
    /// Whether one of the two didn't take the other's credentials.
    public var isOfCredentials: Bool {
        switch self {
        case .authenticationFailed, .challengeUnsuitable, .serverNotAuthenticated: true
        case .completed, .aborted, .serverUnproven, .serverRejected, .serverBusy, .tooManyMessages: false
        }
    }

    /// Whether the server had nothing to do, and showed no credentials because nobody asked for some.
    ///
    /// Nothing that it said is believed then, and its account isn't proven.
    public var isOfIdleServer: Bool { self == .serverUnproven }
}
