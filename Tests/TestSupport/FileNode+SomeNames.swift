/// A name that isn't the same in the cache and on the disk.
private struct NameChange {
    let directory: FileNode
    let name: String

    var cached: FileNode? { directory.entries?[name] }
    var onDisk: FileNode? { directory.entriesOnDisk[name] }

    func settle(isKept: Bool) {
        let node = isKept ? cached : onDisk
        directory.entries?[name] = node
        directory.entriesOnDisk[name] = node
    }
}

extension FileNode {
    /// Some changes of names below this directory reach the disk.
    ///
    /// A rename is one change, though it touches two names: no file system loses it by half.
    ///
    /// - Parameter isKept: Whether a change does; changes are counted from 0, in the order of their paths.
    func keepNames(where isKept: (Int) -> Bool) {
        let changes = nameChanges
        var groups = Array(changes.indices)
        for (to, change) in changes.enumerated() {
            for (from, other) in changes.enumerated() {
                guard let node = change.cached, node === other.onDisk, groups[from] != groups[to] else {
                    continue
                }
                let (old, new) = (groups[from], groups[to])
                groups = groups.map { $0 == old ? new : $0 }
            }
        }
        let order = groups.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        let kept = Set(order.enumerated().filter { isKept($0.offset) }.map { $0.element })
        for (change, group) in zip(changes, groups) { change.settle(isKept: kept.contains(group)) }
    }

    private var nameChanges: [NameChange] {
        var changes: [NameChange] = []
        var seen: Set<ObjectIdentifier> = []
        collect(&changes, &seen)
        return changes
    }

    private func collect(_ changes: inout [NameChange], _ seen: inout Set<ObjectIdentifier>) {
        guard let entries, seen.insert(ObjectIdentifier(self)).inserted else { return }
        for name in Set(entries.keys).union(entriesOnDisk.keys).sorted() {
            let change = NameChange(directory: self, name: name)
            if change.cached !== change.onDisk { changes.append(change) }
            change.cached?.collect(&changes, &seen)
            change.onDisk?.collect(&changes, &seen)
        }
    }
}

extension FileNode {
    /// Of each file's content that was never synchronized it is drawn whether the disk has it, the old one, or a part.
    func loseContent(drawing numbers: inout SeededNumbers) {
        if case .file(let cached, let onDisk) = kind, cached != onDisk {
            switch numbers.number(0...2) {
            case 0: content = onDisk
            case 1: content = Array(cached.prefix(cached.count * numbers.number(0...100) / 100))
            default: break
            }
        }
        synchronize()
        for (_, entry) in (entries ?? [:]).sorted(by: { $0.key < $1.key }) {
            entry.loseContent(drawing: &numbers)
        }
    }
}
