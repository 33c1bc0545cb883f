internal import SCOMOTerms
internal import SyncML

// Carrying out an order: prepare its node, name its operation, execute it.

extension DevicePlan {
    /// The first step of an order, or what became of it when there is nothing to do.
    mutating func start(_ order: Order, _ inventory: DeviceInventory, root: String) -> (Step, [Event]) {
        let primitive = order.task.primitive
        return switch order.task.subject {
        case .download(let package): deliver(order, package, inventory, root: root)
        case .delivered(let identifier):
            work(
                order, on: inventory.delivered.first { $0.packageId == identifier }?.node,
                isRemoval: primitive == .removePackage,
                missing: "the device has no package \(identifier)")
        case .component(let identifier):
            work(
                order, on: inventory.deployed.first { $0.id == identifier }?.node,
                isRemoval: primitive == .removeComponent,
                missing: "the device has no component \(identifier)")
        }
    }

    private mutating func work(
        _ order: Order, on node: String?, isRemoval: Bool, missing: String
    ) -> (Step, [Event]) {
        if let node {
            return isBusy(node, for: order) ? wait(order, for: node) : tell(order, at: node)
        }
        // Asked for in a session that was cut off, and gone since: it was carried out.
        guard isRemoval, order.wasSent else { return (.rest, [.failed(order, missing)]) }
        return (.rest, [.order(order.number, .succeeded(status: StatusCode.ok.rawValue, resultCode: nil))])
    }

    private mutating func deliver(
        _ order: Order, _ package: PackageReference, _ inventory: DeviceInventory, root: String
    ) -> (Step, [Event]) {
        let existing = inventory.download.first { $0.packageId == package.identifier }
        let node = existing?.node ?? newNode(for: package, order, below: Branch.download.uri(below: root))
        guard !isBusy(node, for: order) else { return wait(order, for: node) }
        let delivery = Step.Delivery(
            order: order, node: node, leaves: package.leaves(below: node), isNew: existing == nil)
        return (existing == nil ? .adding(delivery) : .setting(delivery, delivery.leaves), [])
    }

    /// A name that isn't taken, made of what every device accepts in a name.
    private func newNode(for package: PackageReference, _ order: Order, below branch: String) -> String {
        let letters = package.identifier.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_".unicodeScalars.contains($0))
        }
        let name = letters.isEmpty ? "package" : String(String.UnicodeScalarView(letters.prefix(48)))
        let isTaken = name == "." || name == ".." || tree.children(of: branch).contains(name)
        return isTaken ? "\(branch)/\(name)-\(order.number)" : "\(branch)/\(name)"
    }

    /// Leaves that were there already are set instead. A device that doesn't let servers add nodes has one of its own.
    mutating func added(_ delivery: Step.Delivery, _ answers: [CommandReply]) -> (Step, [Event]) {
        let (interior, leaves) = (answers.first, Array(answers.dropFirst()))
        guard interior?.isSuccess == true || interior?.status == .alreadyExists else {
            return reuse(delivery, interior?.status)
        }
        let outcomes = Array(zip(delivery.leaves, leaves))
        if let failure = firstFailure(outcomes.filter { $0.1.status != .alreadyExists }) {
            return fail(delivery.order, failure.1.status, "could not add \(failure.0.uri)")
        }
        let existing = outcomes.filter { $0.1.status == .alreadyExists }.map { $0.0 }
        return existing.isEmpty
            ? tell(delivery.order, at: delivery.node) : (.setting(delivery, existing), [])
    }

    func set(
        _ delivery: Step.Delivery, _ leaves: [Step.Leaf], _ answers: [CommandReply]
    ) -> (Step, [Event]) {
        if let failure = firstFailure(Array(zip(leaves, answers))) {
            return fail(delivery.order, failure.1.status, "could not set \(failure.0.uri)")
        }
        return tell(delivery.order, at: delivery.node)
    }

    /// Writes what the commands of the package's components are told, if there is something. What an earlier order has left in a node
    /// that this one fills goes.
    private func tell(_ order: Order, at node: String) -> (Step, [Event]) {
        let uri = "\(node)/\(PackageLeaf.installParameters.rawValue)"
        let present = tree.value(uri)
        let isLeftOver = order.task.subject.branch == .download && present?.isEmpty == false
        guard let text = order.installParameters ?? (isLeftOver ? "" : nil) else {
            return nameOperation(order, at: node)
        }
        let leaf = Step.Leaf(uri: uri, value: text, isOptional: order.installParameters == nil)
        return (.telling(order, node: node, leaf, isThere: present != nil), [])
    }

    /// A device that doesn't take it isn't to install without.
    func told(
        _ order: Order, _ node: String, _ leaf: Step.Leaf, isThere: Bool, _ answer: CommandReply?
    ) -> (Step, [Event]) {
        if answer?.isSuccess == true || leaf.isOptional { return nameOperation(order, at: node) }
        guard !isThere, answer?.status == .alreadyExists else {
            return fail(order, answer?.status, "could not set \(leaf.uri)")
        }
        return (.telling(order, node: node, leaf, isThere: true), [])
    }

    private mutating func reuse(_ delivery: Step.Delivery, _ status: StatusCode?) -> (Step, [Event]) {
        guard let branch = delivery.node.lastIndex(of: "/").map({ String(delivery.node[..<$0]) }),
            let name = tree.children(of: branch).first,
            case .download(let package) = delivery.order.task.subject
        else { return fail(delivery.order, status, "could not add \(delivery.node)") }
        var fixed = delivery
        fixed.node = "\(branch)/\(name)"
        guard !isBusy(fixed.node, for: delivery.order) else { return wait(delivery.order, for: fixed.node) }
        fixed.leaves = package.leaves(below: fixed.node)
        return (.setting(fixed, fixed.leaves), [])
    }

    private func firstFailure(_ outcomes: [(Step.Leaf, CommandReply)]) -> (Step.Leaf, CommandReply)? {
        outcomes.first { leaf, answer in !answer.isSuccess && !leaf.isOptional }
    }

    private func fail(_ order: Order, _ status: StatusCode?, _ reason: String) -> (Step, [Event]) {
        let isUndecided = status?.rawValue == 0
        let progress =
            isUndecided
            ? Progress.postponed(status: 0)
            : .failed(status: status?.rawValue, resultCode: nil, reason: reason)
        return (.rest, [.order(order.number, progress)])
    }
}

extension PackageReference {
    /// What a server fills in below `Download/<x>`.
    fileprivate func leaves(below node: String) -> [Step.Leaf] {
        func leaf(_ leaf: DownloadLeaf, _ value: String, isOptional: Bool = false) -> Step.Leaf {
            Step.Leaf(uri: "\(node)/\(leaf.rawValue)", value: value, isOptional: isOptional)
        }
        return [leaf(.packageID, identifier), leaf(.packageURL, url)]
            + (name.map { [leaf(.name, $0, isOptional: true)] } ?? [])
    }
}
