internal import DMServer
internal import Fleet

/// Where sessions are between their messages: in this process, or in a store that several servers share.
protocol SessionKeeper: Sendable {
    /// How many sessions there are, and how many of them nobody has proved to be a device's.
    var figures: (sessions: Int, strangers: Int) { get }

    /// What a message with that token is about; nil when there is nothing like that.
    ///
    /// - Parameters:
    ///   - isRight: Whether the message is one of the session.
    ///   - repeated: What it was answered before, if it asks for the last reply of a session that is over.
    /// - Throws: `busy` when an earlier message of it is still being answered.
    func take(
        _ token: String, if isRight: (Session) -> Bool, _ repeated: (FinishedSession) -> Reply?
    ) async throws -> TakenSession?

    /// Takes a place for a new session.
    ///
    /// - Throws: `busy` when there is no room.
    func begin(_ token: String, device: String) async throws

    /// What is stored of the session together with what came of its message; nil when it stays in this process.
    func kept(_ session: Session, _ token: String) throws -> KeptSession?

    /// Gives a session back as it was: its message couldn't be answered, and comes again.
    func giveBack(_ token: String)

    /// Gives a session back as it is now, when what came of it is stored.
    func giveBack(_ token: String, _ session: Session)

    /// The device has proved who it is: what else claims to be a session of it ends.
    func endOthers(of device: String, but token: String)

    /// Sessions whose devices have said nothing for too long are lost; strangers have less time.
    func endSilent() async throws

    /// Before the server stops: takes on no new session, and returns when those of devices are over or another server can go on
    /// with them, or when the time is over.
    func finish(within time: Duration) async
}

/// What a message is about.
enum TakenSession {
    /// A session that goes on.
    case session(Session)
    /// One that is over, and what it was answered last.
    case reply(Reply)
}
