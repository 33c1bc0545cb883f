internal import DMServer
internal import Fleet
internal import Logging
internal import SCOMOTerms

/// What is written to the log about a device's sessions. Whatever comes from outside is made harmless.
struct SessionLog {
    let logger: Logger
    let device: String

    func write(_ event: Event) {
        switch event {
        case .authenticated: logger.info("session begins", metadata: ["device": .foreign(device)])
        case .ended(let end):
            logger.info("session ends", metadata: ["device": .foreign(device), "end": "\(end.rawValue)"])
        case .updateRequested(let request):
            logger.info("\(request.rawValue)", metadata: ["device": .foreign(device)])
        case .noted(let text): logger.notice("\(text)", metadata: ["device": .foreign(device)])
        case .request(let number, let progress): write(number, progress)
        case .deviceNonce, .serverNonce, .deviceInformation, .learned, .inventory, .order, .reported,
            .proofFailed:
            break
        }
    }

    func writeFailures(_ count: Int, _ address: String) {
        logger.notice(
            "wrong credentials",
            metadata: ["device": .foreign(device), "address": .foreign(address), "times": "\(count)"])
    }

    func write(_ operation: DeviceOperation) {
        logger.info(
            "operation \(operation.state.rawValue)",
            metadata: [
                "number": "\(operation.number)", "device": .foreign(device),
                "operation": .foreign(operation.operation), "subject": .foreign(operation.subject),
                "status": "\(operation.status ?? 0)",
                "results": "\(operation.results.prefix(20).map(\.code))",
                "reason": .foreign(operation.reason ?? ""),
            ])
    }

    private func write(_ number: Int64, _ progress: RequestProgress) {
        let (status, reason): (Int?, String) =
            switch progress {
            case .sent: (nil, "sent")
            case .postponed: (nil, "postponed")
            case .succeeded(let status, _): (status, "succeeded")
            case .failed(let status, let reason): (status, reason)
            }
        logger.info(
            "command \(reason.prefix(200))",
            metadata: ["number": "\(number)", "device": .foreign(device), "status": "\(status ?? 0)"])
    }
}
