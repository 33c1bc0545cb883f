internal import Records
internal import SCOMOTerms

// What our two files have in common. Numbers that this program wrote never come near the bounds here: those beyond are
// damage, and no sum with one that was read can overflow.
extension Record {
    subscript(text name: String) -> String? {
        get { self[name].flatMap { StoredText.decode($0) } }
        set { self[name] = newValue.map { StoredText.encode($0) } }
    }

    subscript(number name: String) -> UInt64? {
        get { self[name].flatMap { UInt64($0) }.flatMap { $0 < 1 << 62 ? $0 : nil } }
        set { self[name] = newValue.map { "\($0)" } }
    }

    subscript(integer name: String) -> Int? {
        get { self[name].flatMap { Int($0) }.flatMap { -(1 << 30)...1 << 30 ~= $0 ? $0 : nil } }
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
