internal import SCOMOTerms
internal import SyncML

// Finding the object by its type, and reading what is in it.

extension DevicePlan {
    /// How many nodes below the tree's root are asked for their types, and how many of a branch are read.
    ///
    /// - Default: 64 and 1000. A device has about ten objects; a branch of more would take hundreds of messages.
    static let (rootLimit, branchLimit) = (64, 1000)

    /// Standard objects, which need not be asked.
    private static let standardNames: Set = ["DevInfo", "DevDetail", "DMAcc"]

    func namesFound(_ answers: [CommandReply]) -> Step {
        let names = TreeSnapshot.names(answers.first?.items.first?.text)
        let uris = names.filter { !Self.standardNames.contains($0) }.prefix(Self.rootLimit).map { "./\($0)" }
        return uris.isEmpty ? .rest : .findingTypes(uris)
    }

    mutating func typesFound(_ uris: [String], _ answers: [CommandReply]) -> (Step, [Event]) {
        let found = zip(uris, answers).first { _, answer in
            answer.items.first?.text?.trimmingBlanks.lowercased().hasPrefix(ObjectVersion.typePrefix) == true
        }
        guard let found else { return (.rest, []) }
        traits.root = found.0
        return (.rest, [.learned(traits)])
    }

    /// - Parameter revision: What the device called the state before it was read; nil when it wasn't asked.
    mutating func listed(
        _ root: String, _ revision: String?, _ answers: [CommandReply]
    ) -> (Step, [Event]) {
        let subtrees = Step.subtrees(of: root)
        for (asked, answer) in zip(subtrees, answers.suffix(subtrees.count)) { take(answer, asked) }
        // The last one is the inventory; the branch before it is optional.
        guard let answer = answers.last, answer.isSuccess, !answer.items.isEmpty else {
            let wasRefused = answers.last?.isUnavailable == true
            return (.readingBranches(root: root), wasRefused ? learn { $0.listsStructure = false } : [])
        }
        let learned = learn {
            $0.listsStructure = true
            if let revision { $0.softwareRevision = revision }
        }
        return finishInventory(root, learned)
    }

    mutating func branchesRead(_ root: String, _ answers: [CommandReply]) -> (Step, [Event]) {
        guard answers.contains(where: { $0.status != .notFound }) else { return loseRoot() }
        var leaves: [String] = []
        for (branch, answer) in zip(Branch.allCases, answers) where answer.isSuccess {
            let uri = branch.uri(below: root)
            let names = DeviceInventory.leaves(of: branch)
            let children = TreeSnapshot.names(answer.items.first?.text).prefix(Self.branchLimit)
            tree.insert(children, in: uri)
            leaves += children.flatMap { child in names.map { "\(uri)/\(child)/\($0)" } }
        }
        return leaves.isEmpty ? finishInventory(root, []) : (.readingLeaves(root: root, leaves), [])
    }

    mutating func leavesRead(_ root: String, _ uris: [String], _ answers: [CommandReply]) -> (Step, [Event]) {
        for (asked, answer) in zip(uris, answers) { take(answer, asked) }
        return finishInventory(root, [])
    }

    private mutating func take(_ answer: CommandReply, _ asked: String) {
        guard answer.isSuccess else { return }
        for item in answer.items { tree.take(item, answer.meta, asked: asked) }
    }

    private mutating func finishInventory(_ root: String, _ events: [Event]) -> (Step, [Event]) {
        let inventory = DeviceInventory(tree, root: root)
        (self.inventory, knowledge.isOutdated) = (inventory, false)
        return (.rest, events + [.inventory(inventory)])
    }

    /// The object is no longer where it was: it is looked for again, once a session.
    private mutating func loseRoot() -> (Step, [Event]) {
        (traits.root, traits.listsStructure) = (nil, nil)
        return (.rest, [.learned(traits)])
    }

    private mutating func learn(_ change: (inout DeviceTraits) -> Void) -> [Event] {
        let before = traits
        change(&traits)
        return traits == before ? [] : [.learned(traits)]
    }
}
