public import Linux
public import Records

/// What a delivery package says about itself: the first entry of its archive.
///
/// A manifest is only text until `PackageReader` has verified its signature; see `VerifiedManifest`.
///
/// - Source: the fields are this project's; the text is deb822(5). The folder's README has an example.
public struct Manifest: Equatable, Sendable {
    /// The package's identifier, SCOMO's `PkgID`: at most 128 of ASCII letters, digits, `.`, `-`, `_` and `+`,
    /// the first a letter or a digit.
    public var package: String
    /// In Debian's form, see `Version`.
    public var version: String
    /// A name for people.
    public var name: String?
    /// The one kind of device that the package is for, in the words of that device's configuration.
    public var environment: String?
    /// When it was built, as its maker wrote it: `2026-11-22T10:00:00Z`.
    public var built: String?
    /// After that instant the package isn't installed any more; nil if it never expires.
    public var validUntil: WallClock?
    /// Versions of other packages' components that it was released with.
    public var releasedWith: [Dependency]
    /// The package's own version, where its maker wants it installed over a newer one; nil otherwise.
    public var allowDowngrade: String?
    /// The oldest version of the package that may be replaced by this one; nil for any.
    public var minimumVersion: String?
    /// What it says about hurry, reasons and support.
    public var notes: Notes
    /// The foreign file that stands for the files of the one component; nil if they are in the archive themselves.
    public var payload: EnclosedPayload?
    /// Who has to confirm that the device works with it; nil if the package leaves that to the device.
    public var confirm: Confirmer?
    /// How long that may take; nil if the package leaves that to the device.
    public var confirmTimeout: Duration?
    /// What it says about whom to trust, instead of bringing components; nil otherwise.
    public var trust: TrustStatement?
    /// What is installed, together or not at all. At least one, unless the package is about trust.
    public var components: [ComponentManifest]
}

extension Manifest {
    /// Who can say that a device works with new software.
    public enum Confirmer: String, CaseIterable, Sendable {
        case health, server, person
    }
}

/// One deployment component: a tree of files with a name and a version.
public struct ComponentManifest: Equatable, Sendable {
    /// Written as a package's identifier; unique in its manifest.
    public var identifier: String
    /// In Debian's form, see `Version`.
    public var version: String
    /// A name for people.
    public var name: String?
    /// One line for people.
    public var description: String?
    /// What has to be installed beside it.
    public var depends: [Dependency]
    /// What can't be in use while it is.
    public var conflicts: [Dependency]
    /// What it needs of the system besides: units, each of them one of `files`, an account, a state folder.
    public var setup: ComponentSetup
    /// What it is made of, in SPDX or CycloneDX: one of `files`; nil if that isn't said.
    public var sbom: Path?
    /// Its commands around a switch. The first word of each is one of `files` or `links`.
    public var hooks: ComponentHooks
    /// The words of a command that ends with 0 when the component works. The first is one of `files` or `links`.
    /// Empty if there is none.
    public var healthCheck: [String]
    /// How long the health check may take.
    ///
    /// - Default: 30 s. At most 1 h.
    public var healthTimeout: Duration
    /// The sum of the files' sizes, in bytes.
    public var installedSize: Int
    /// In the order of the archive. At least one.
    public var files: FileList
    /// Symbolic links, beside the files.
    public var links: [LinkEntry]
    /// Directories without anything in them. Those of files and links aren't listed, and have the mode 0755.
    public var directories: [DirectoryEntry]
    /// SHA-256 of the component's paragraph as `RecordWriter` writes it. Names the directory of the component's
    /// files: two versions with the same number and other files have other digests.
    public var digest: [UInt8]
    /// That paragraph, to be kept beside the installed files.
    public var record: Record
}

/// A regular file of a component.
public struct FileEntry: Equatable, Sendable {
    /// Below the component's directory.
    public var path: Path
    /// - Unit: bytes.
    public var size: Int
    /// Permission bits, readable by the owner, not writable by others, without set-id: 0o755, 0o644, 0o555, 0o444…
    public var mode: UInt32
    /// SHA-256, 32 bytes.
    public var digest: [UInt8]

    public init(path: Path, size: Int, mode: UInt32, digest: [UInt8]) {
        (self.path, self.size, self.mode, self.digest) = (path, size, mode, digest)
    }
}

/// An empty directory of a component.
public struct DirectoryEntry: Equatable, Sendable {
    /// Below the component's directory.
    public var path: Path
    /// Permission bits, all of the owner's, not writable by others, without set-id: 0o755, 0o750, 0o700…
    public var mode: UInt32

    public init(path: Path, mode: UInt32) {
        (self.path, self.mode) = (path, mode)
    }
}

/// A symbolic link of a component. It never leads out of the component.
public struct LinkEntry: Equatable, Sendable {
    /// Below the component's directory.
    public var path: Path
    /// Relative to the link's own directory, as symlink(7) has it.
    public var target: String

    public init(path: Path, target: String) {
        (self.path, self.target) = (path, target)
    }
}
