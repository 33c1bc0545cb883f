internal import Records
internal import SCOMOTerms

// What our two files have in common.
extension Record {
    subscript(text name: String) -> String? {
        get { self[name].flatMap { StoredText.decode($0) } }
        set { self[name] = newValue.map { StoredText.encode($0) } }
    }

    subscript(number name: String) -> UInt64? {
        get { self[name].flatMap { UInt64($0) } }
        set { self[name] = newValue.map { "\($0)" } }
    }

    subscript(integer name: String) -> Int? {
        get { self[name].flatMap { Int($0) } }
        set { self[name] = newValue.map { "\($0)" } }
    }

    var leaves: PackageLeaves {
        get {
            var leaves = PackageLeaves()
            for leaf in PackageLeaf.allCases {
                if let text = self[text: leaf.rawValue] { leaves[leaf] = text }
            }
            return leaves
        }
        set {
            for leaf in PackageLeaf.allCases {
                if let text = newValue.text(leaf) { self[text: leaf.rawValue] = text }
            }
        }
    }
}
