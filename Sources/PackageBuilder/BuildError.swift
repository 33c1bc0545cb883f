public import DeliveryPackage
public import Linux
public import OpenSSL
public import Zlib

/// Why a package could not be built. Paths are below the source folder.
public enum BuildError: Error, Equatable, Sendable {
    /// The source folder, or the one for the result, can't be used.
    case noFolder(String, Errno)
    /// Something in the source folder could not be read.
    case unreadable(FileSystemError)
    /// The package could not be written.
    case unwritable(FileSystemError)
    /// The source's manifest isn't right, or a device would not accept the result.
    case manifest(PackageError)
    /// The source's manifest has a field that is computed from the files.
    case computed(component: String, field: String)
    /// The source's manifest says that the package encloses a file of another type.
    case payload
    /// A paragraph of the source's manifest without files.
    case noFiles(component: String)
    /// Something in `components` that no paragraph is about.
    case unknownComponent(String)
    /// Neither file nor directory nor link.
    case special(Path)
    case badPath(String, PathError)
    /// A manifest can't express such a name: it separates with blanks.
    case blank(Path)
    /// The link's target isn't allowed.
    case badLink(Path, target: String)
    /// The file changed while the package was built.
    case changed(Path)
    /// `Built` isn't a time.
    case badTime(String)
    /// The file that is to be enclosed, or one beside it, can't be opened.
    case noFile(String, Errno)
    /// Devices would refuse what is to be enclosed.
    case foreign(String, PackageError)
    /// The file that is enclosed changed meanwhile.
    case changedFile(String)
    /// The manifest of an enclosed file has another number of components than one.
    case notOneComponent(Int)
    /// It is neither SPDX nor CycloneDX in JSON.
    case notSbom(String)
    /// There are several components, and it isn't said which one it is about.
    case sbomOfWhich(String)
    /// It is about a component that there isn't.
    case unknownSbom(String)
    /// The name of the result isn't a file's.
    case badOutput(String)
    case cryptography(OpenSSLError)
    case compression(ZlibError)
}

extension BuildError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noFolder(let path, let reason): "could not open the folder \"\(path)\": \(reason)"
        case .unreadable(let reason): "in the source folder: \(reason)"
        case .unwritable(let reason): "in the folder of the result: \(reason)"
        case .manifest(let reason): "\(reason)"
        case .computed(let component, let field):
            "the manifest has \(field) for the component \(component), which is computed from its files; remove the field"
        case .payload: "the manifest has Payload, which scomo-pack wrap computes; remove the field"
        case .noFiles(let component):
            "the component \(component) has no files; put them into \"components/\(component)\", or remove its paragraph"
        case .unknownComponent(let name):
            "\"components/\(name)\" has no paragraph in the manifest; add one that begins with \"Component: \(name)\""
        case .badOutput(let path): "\"\(path)\" is no name for the result"
        case .badTime(let text): "Built is \"\(text)\"; expected a time in UTC such as 2026-11-22T10:00:00Z"
        case .noFile(let path, let reason): "could not open \"\(path)\": \(reason)"
        case .foreign(let path, let reason): "\"\(path)\": \(reason)"
        case .changedFile(let path): "\"\(path)\" changed while the package was built; build it again"
        case .notOneComponent(let count):
            "the manifest has \(count) components; an enclosed file is exactly one"
        case .notSbom(let path): "\"\(path)\" is no SBOM; expected JSON of SPDX or CycloneDX"
        case .sbomOfWhich(let path):
            "there are several components; say which one \"\(path)\" is about: --sbom COMPONENT=\(path)"
        case .unknownSbom(let name): "there is an SBOM for \"\(name)\", and no such component"
        case .cryptography(let reason): "\(reason)"
        case .compression(let reason): "could not compress: \(reason)"
        case .special, .badPath, .blank, .badLink, .changed: entry
        }
    }

    /// What is wrong with one entry of the source folder.
    private var entry: String {
        switch self {
        case .special(let path):
            "\"\(path)\" is a device, a socket or a pipe; a package holds files, directories and links only"
        case .badPath(let path, let reason): "\"\(path)\" can't be in a package: \(reason)"
        case .blank(let path):
            "\"\(path)\" can't be in a package: a file's path may not begin or end with a blank, a link's not contain one"
        case .badLink(let path, let target):
            "the link \"\(path)\" leads to \"\(target)\"; a target is relative, goes up only at its beginning, and stays in "
                + "the component"
        case .changed(let path): "\"\(path)\" changed while the package was built; build it again"
        default: ""
        }
    }
}
