public import Linux

extension CrashingFileSystem {
    /// The path of the same thing without links on the way to it, for tests that damage what nothing else writes.
    public func resolved(_ path: Path) throws -> Path {
        var way: [String] = []
        var rest = "\(path)".split(separator: "/").map(String.init)[...]
        while let name = rest.popFirst() {
            guard name != ".." else {
                way.removeLast()
                continue
            }
            let place = try Path(untrusted: (way + [name]).joined(separator: "/"))
            guard !rest.isEmpty, try attributes(of: place)?.kind == .symbolicLink else {
                way.append(name)
                continue
            }
            rest = try readSymbolicLink(place).split(separator: "/").map(String.init)[...] + rest
        }
        return try Path(untrusted: way.joined(separator: "/"))
    }

    /// How many names a file has.
    public func names(of path: Path) throws -> Int {
        let node = try node(path, .examine)
        return root.count { $0 === node }
    }
}

extension FileNode {
    fileprivate func count(_ isWanted: (FileNode) -> Bool) -> Int {
        (entries ?? [:]).values.reduce(isWanted(self) ? 1 : 0) { $0 + $1.count(isWanted) }
    }
}
