import Bytes
import Linux
import Records

/// What Debian's package says and asks for: the archive `control.tar` in it.
///
/// Nothing of it is ever run. A package that relies on that can't work, and is refused.
struct DebianControl {
    /// The fields of the file `control`, unchanged.
    private(set) var record = Record()

    init(_ source: any ByteSource, _ limits: PackageLimits) throws(PackageError) {
        var limits = limits
        (limits.files, limits.payloadSize) = (Self.mostFiles, Self.greatestSize)
        var archive = try ArchiveReader(compressed: source, limits)
        while let entry = try archive.nextEntry() {
            switch entry {
            case .directory: break
            case .link(let link): throw Self.unknown("\(link.path)")
            case .file(let path, let size, _): try add("\(path)", size, &archive)
            }
        }
        guard record["Package"] != nil, record["Architecture"] != nil else {
            throw .malformedArchive("its payload doesn't say which package it is")
        }
    }

    /// - Parameter architecture: That of the device; nil for any.
    func check(_ architecture: String?) throws(PackageError) {
        let own = record["Architecture"] ?? ""
        guard let architecture, own != "all", own != architecture else { return }
        throw .wrongArchitecture(own, device: architecture)
    }

    private mutating func add(
        _ name: String, _ size: Int, _ archive: inout ArchiveReader
    ) throws(PackageError) {
        switch name {
        case "md5sums", "shlibs", "symbols": break
        case "control": record = try Self.record(Self.content(name, size, &archive))
        case "preinst", "postinst", "prerm", "postrm":
            guard let line = MaintainerScript.need(of: try Self.content(name, size, &archive)) else { return }
            throw .needsSystem("its \(name) would not be run, and says \(quoted(line))")
        case "conffiles": throw .needsSystem("it has configuration files, which belong into /etc")
        case "triggers": throw .needsSystem("it has triggers, which would not be told")
        default: throw Self.unknown(name)
        }
    }

    private static func unknown(_ name: String) -> PackageError {
        .needsSystem("it has \(quoted(name)), which would not be used")
    }

    private static func content(
        _ name: String, _ size: Int, _ archive: inout ArchiveReader
    ) throws(PackageError) -> [UInt8] {
        guard size <= greatestFile else {
            throw .tooLarge("\(name) of Debian's, in bytes", limit: greatestFile)
        }
        var content: [UInt8] = []
        while let piece = try archive.nextBytes() { content.append(copying: piece.span) }
        return content
    }

    private static func record(_ text: [UInt8]) throws(PackageError) -> Record {
        do throws(RecordError) {
            let records = try RecordReader.read(
                text.span, limits: RecordLimits(size: greatestFile, records: 1))
            return records.first ?? Record()
        } catch {
            throw .malformedArchive("its payload's control is wrong in line \(error.line): \(error.reason)")
        }
    }

    private static var mostFiles: Int { 32 }
    /// - Unit: bytes.
    private static var greatestFile: Int { 64 << 10 }
    /// Sums of many files take most of it. - Unit: bytes.
    private static var greatestSize: Int { 32 << 20 }
}

/// A script that Debian's programs would run around an installation.
enum MaintainerScript {
    /// A line of it that does something; nil if nothing is missed when it isn't run.
    static func need(of script: [UInt8]) -> String? {
        var isInSection = false
        for line in script.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line.drop(while: isBlank), as: UTF8.self)
            if text == "# End automatically added section" {
                isInSection = false
            } else if let tool = self.tool(in: text) {
                guard harmless.contains(tool) else { return text }
                isInSection = true
            } else if !isInSection, text.utf8.first != UInt8(ascii: "#"), !idle.contains(text) {
                return text
            }
        }
        return nil
    }

    /// Who wrote the section that begins with that line. - Source: debhelper(7), `autoscript` in its Dh_Lib: `# Automatically
    /// added by dh_python3/13.11.4`, or without a version.
    private static func tool(in line: String) -> String? {
        let start = Array("# Automatically added by ".utf8)
        guard line.utf8.starts(with: start) else { return nil }
        let name = line.utf8.dropFirst(start.count).prefix { $0 != UInt8(ascii: "/") }
        return String(decoding: Array(name), as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Their sections compile beforehand what is compiled anyway when it is used, or renew caches that are made without them.
    private static var harmless: [String] { ["dh_python3", "dh_icons", "dh_installmime", "dh_installmenu"] }

    private static var idle: [String] { ["", "set -e", "exit 0", ":"] }
}
