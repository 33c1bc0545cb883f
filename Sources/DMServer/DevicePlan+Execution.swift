internal import SCOMOTerms
internal import SyncML

extension DevicePlan {
    /// Asks for the names of the operations unless they are known from the listing.
    func nameOperation(_ order: Order, at node: String) -> (Step, [Event]) {
        let known = tree.children(of: node + "/" + ObjectNode.operations.rawValue)
        return known.isEmpty ? (.namingOperations(order, node: node), []) : execute(order, at: node, known)
    }

    /// Executes the operation under the name that the device gives it. A device that names none gets the standard's.
    func execute(_ order: Order, at node: String, _ names: [String]) -> (Step, [Event]) {
        let primitive = order.task.primitive
        let wanted = primitive.nodeName
        let candidates = [wanted] + primitive.misspelledNodeNames
        guard let name = names.isEmpty ? wanted : candidates.first(where: names.contains) else {
            return (.rest, [.failed(order, "the device doesn't offer \(wanted) at \(node)")])
        }
        return (.executing(order, uri: "\(node)/\(ObjectNode.operations.rawValue)/\(name)"), [])
    }

    /// - Source: SCOMO, synchronous and asynchronous reporting. Devices that finish within the session answer with
    ///   200, or with the result code itself.
    mutating func executed(_ order: Order, _ uri: String, _ status: StatusCode?) -> (Step, [Event]) {
        guard let status else { return (.rest, [.noted("no status for the Exec of order \(order.number)")]) }
        // A device that doesn't show what it is at work on may mean the order itself, whose answer was lost.
        if status == .forbidden, order.wasSent, order.mayBeRepeated {
            return (.rest, [.noted("order \(order.number) is refused, or under way already")])
        }
        let progress = Progress(status)
        if progress.changedDevice { forgetInventory() }
        if case .succeeded(_, nil) = progress, order.task.primitive.stateAfterwards != nil {
            let node = uri.split(separator: "/").dropLast(2).joined(separator: "/")
            return (.checkingState(order, node: node, status), [])
        }
        return (.rest, [.order(order.number, progress)])
    }

    /// - Source: clients in the field answer Activate and Deactivate with 200 whether they did it or not.
    func stateChecked(_ order: Order, _ status: StatusCode, _ reply: CommandReply?) -> (Step, [Event]) {
        let text = reply?.isSuccess == true ? reply?.items.first?.text?.trimmingBlanks : nil
        let state = text.flatMap { Int($0) }.flatMap { DeployedState(rawValue: $0) }
        let number = status.rawValue
        guard let state, state != order.task.primitive.stateAfterwards else {
            return (.rest, [.order(order.number, .succeeded(status: number, resultCode: nil))])
        }
        let reason = "the device answers \(number), but State is \(state.rawValue)"
        return (.rest, [.order(order.number, .failed(status: number, resultCode: nil, reason: reason))])
    }
}

extension Primitive {
    /// What a component's State says once it is done; nil where that says nothing.
    fileprivate var stateAfterwards: DeployedState? {
        switch self {
        case .activate: .active
        case .deactivate: .inactive
        case .download, .downloadInstall, .downloadInstallInactive, .install, .installInactive,
            .removePackage, .removeComponent:
            nil
        }
    }
}

extension Progress {
    /// What the status of an `Exec` means.
    fileprivate init(_ status: StatusCode) {
        let number = status.rawValue
        let code = ResultCode(rawValue: number)
        switch status {
        case .accepted: self = .accepted(status: number)
        case .retryLater, .unavailable: self = .postponed(status: number)
        // The device has decided nothing, since it doesn't know the server yet.
        case _ where number == 0: self = .postponed(status: number)
        case _ where code.isSuccess: self = .succeeded(status: number, resultCode: code)
        case _ where code.isResult:
            self = .failed(status: number, resultCode: code, reason: "the device failed to do it")
        case _ where status.isSuccess: self = .succeeded(status: number, resultCode: nil)
        default: self = .failed(status: number, resultCode: nil, reason: "the device refused the Exec")
        }
    }

    /// Whether the device did something to its software, or tried.
    fileprivate var changedDevice: Bool {
        switch self {
        case .succeeded, .failed: true
        case .sent, .accepted, .postponed: false
        }
    }
}
