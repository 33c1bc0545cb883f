public import SCOMOTerms

/// How the object shows itself to servers, as the device's owner chooses.
public struct ObjectForm: Equatable, Sendable {
    /// Of the standard. - Default: 1.0, which all servers know.
    public var version = ObjectVersion.v10
    /// Of the object's root. - Default: SCOMO.
    public var name = "SCOMO"
    /// How long the device waits between two requests for updates, unless a server says otherwise (1.1); zero means that it
    /// makes none. - Default: zero.
    public var updateInterval = Duration.zero
    /// What an Exec is answered that neither downloads nor installs.
    public var answer = AnswerForm.accepted
    /// Which components servers may have installed. - Default: all.
    public var rules = ComponentRules()

    /// The object as most servers expect it.
    public init() {}
}

/// What a server is told of an Exec that activates, deactivates or removes.
///
/// - Source: clients in the field have all three; SCOMO 1.0 leaves it open.
public enum AnswerForm: String, CaseIterable, Sendable {
    /// 202, and a report later.
    case accepted
    /// How it ended: the result code is the status, and there is no report.
    case result
    /// Whether it went well: 200 or 500, and there is no report.
    case status
}
