internal import SCOMOTerms

/// Where an operation is in its life.
///
/// The journal holds it, and is written before a stage's work begins. After a crash the work of the journalled
/// stage is done again.
enum OperationStage: Equatable, Sendable {
    /// The server has, or will get, the answer 202; nothing was done yet.
    case accepted
    /// Fetching the package; what has arrived is kept over restarts.
    case downloading
    case installing
    /// Activating, deactivating or removing.
    case changing
    /// The software is in force, and waits for somebody's word; with what is to be told then, and the trial's number.
    case confirming(UInt64, Outcome)
    /// Telling the server how it ended.
    case reporting(Outcome)
}

/// How an operation ended.
enum Outcome: Equatable, Sendable {
    /// The package is delivered, removed; the component activated, deactivated, removed.
    case done
    case installed([DeployedReference])
    case failed(Failure)
}

/// A component that an operation installed, and the node that showed it then.
struct DeployedReference: Equatable, Sendable {
    let identifier: String
    let node: String
    /// The package it came from.
    let package: String
}

struct Failure: Equatable, Sendable {
    let code: ResultCode
    /// For the log.
    let reason: String
    /// Whether the package had arrived: it is what tells a failed download from a failed install.
    let hadPackage: Bool

    /// Whether the package is kept, so that installing it can be tried again. One that isn't valid never will be.
    var keepsPackage: Bool { hadPackage && !code.condemnsPackage }

    /// The same of a package that was never kept.
    var withoutPackage: Failure { Failure(code: code, reason: reason, hadPackage: false) }
}

/// How the work of a stage ended.
enum StageResult: Equatable, Sendable {
    case downloaded
    case installed([DeployedReference])
    case done
    case onTrial(UInt64, Outcome)
    case confirmed
    case failed(ResultCode, reason: String)
}

extension OperationStage {
    /// The stage after this one; nil when that result can't come from this stage, and so is ignored.
    ///
    /// Every stage and every result is listed, so the compiler proves that no combination is forgotten.
    func next(after result: StageResult, of primitive: Primitive) -> OperationStage? {
        switch (self, result) {
        case (.accepted, _): primitive.firstStage.next(after: result, of: primitive)

        case (.downloading, .downloaded): primitive.activation == nil ? .reporting(.done) : .installing
        case (.installing, .installed(let components)): .reporting(.installed(components))
        // Installed while it came.
        case (.downloading, .installed(let components)):
            primitive.activation == nil ? nil : .reporting(.installed(components))
        case (.downloading, .onTrial(let trial, let outcome)):
            primitive.activation == nil ? nil : .confirming(trial, outcome)
        case (.changing, .done): .reporting(.done)
        case (.installing, .onTrial(let trial, let outcome)), (.changing, .onTrial(let trial, let outcome)):
            .confirming(trial, outcome)
        case (.confirming(_, let outcome), .confirmed): .reporting(outcome)

        case (.downloading, .failed(let code, let reason)), (.changing, .failed(let code, let reason)):
            .reporting(.failed(Failure(code: code, reason: reason, hadPackage: false)))
        case (.installing, .failed(let code, let reason)):
            .reporting(.failed(Failure(code: code, reason: reason, hadPackage: true)))
        case (.confirming, .failed(let code, let reason)):
            .reporting(
                .failed(Failure(code: code, reason: reason, hadPackage: primitive.activation != nil)))

        case (.downloading, .done), (.installing, .downloaded),
            (.installing, .done),
            (.changing, .downloaded), (.changing, .installed), (.downloading, .confirmed),
            (.installing, .confirmed), (.changing, .confirmed),
            (.confirming, .downloaded), (.confirming, .installed), (.confirming, .done),
            (.confirming, .onTrial), (.reporting, _):
            nil
        }
    }

    var isConfirming: Bool { if case .confirming = self { true } else { false } }

    var isReporting: Bool { outcome != nil }

    /// Whether what the journal says of it is true only if the package is there.
    var needsPackage: Bool {
        switch self {
        case .accepted, .downloading, .changing: false
        case .installing, .confirming, .reporting(.done): true
        case .reporting(.installed): false
        case .reporting(.failed(let failure)): failure.keepsPackage
        }
    }

    var outcome: Outcome? {
        if case .reporting(let outcome) = self { outcome } else { nil }
    }
}

extension Primitive {
    /// What is reported when the work of `stage` can't be done and no better reason is known.
    func generalFailure(in stage: OperationStage) -> ResultCode {
        switch (self, stage) {
        case (.download, _), (.downloadInstall, .downloading), (.downloadInstallInactive, .downloading):
            .downloadFailed
        case (.downloadInstall, _), (.downloadInstallInactive, _), (.install, _), (.installInactive, _):
            .installFailed
        case (.removePackage, _), (.removeComponent, _): .removeFailed
        case (.activate, _): .activateFailed
        case (.deactivate, _): .deactivateFailed
        }
    }
}
