import Zlib

// Where archives and their compression end, and what there is too much of.
extension HostileArchive {
    private static let sample = TestArchive([Make.file("a", "first"), Make.file("b", "second")]).bytes()
    private static let zeros = [UInt8](repeating: 0, count: 512)
    private static let follows = "something other than zeros follows behind its end"
    private static let noEnd = "its end is missing"

    static let ends: [HostileArchive] = plainEnds + compressedEnds + bombs

    private static let plainEnds: [HostileArchive] = [
        HostileArchive("nothing", noEnd, []),
        HostileArchive("one byte", noEnd, [0]),
        HostileArchive("half a header", noEnd, cut(256)),
        HostileArchive("a header alone", "it ends in the middle of an entry", cut(512)),
        HostileArchive("half a content", "it ends in the middle of an entry", cut(514)),
        HostileArchive("content that isn't filled up", noEnd, cut(600)),
        HostileArchive("no end", noEnd, cut(2048)),
        HostileArchive("half an end", noEnd, cut(2560)),
        HostileArchive("an end within", "there is a block of zeros between its entries", zeros + sample),
        HostileArchive("an entry behind the end", follows, sample + Make.archive(Make.file("c"))),
        HostileArchive("a byte behind the end", follows, sample + zeros + [1]),
        HostileArchive("a text", "isn't of tar (ustar)", Array(repeating: UInt8(ascii: "t"), count: 1024)),
    ]

    private static let compressedEnds: [HostileArchive] = [
        HostileArchive("compressed, without its last byte", "could not expand", changed { $0.removeLast() }),
        HostileArchive("compressed, half of it", "could not expand", changed { $0.removeLast($0.count / 2) }),
        HostileArchive(
            "compressed, its header alone", "could not expand", changed { $0.removeLast($0.count - 4) }),
        HostileArchive(
            "compressed, with another checksum", "could not expand", changed { $0[$0.count - 8] ^= 1 }),
        HostileArchive(
            "compressed, with another length", "could not expand", changed { $0[$0.count - 4] ^= 1 }),
        HostileArchive("compressed by another method", "could not expand", changed { $0[2] = 7 }),
        HostileArchive("compressed, and more behind it", "could not expand", changed { $0 += [0, 0, 1] }),
        HostileArchive("compressed twice", noEnd, packed(packed(sample))),
        HostileArchive("compressed, and another behind it", follows, packed(sample) + packed(sample)),
    ]

    private static let bombs: [HostileArchive] = [
        HostileArchive(
            "100,001 entries", "entries; the limit is 100000",
            packed(repeated(TestArchive.bytes(Make.directory("d")), 100_001) + zeros + zeros)),
        HostileArchive(
            "4 GiB promised, compressed", "it ends in the middle", packed(Make.promising(1 << 32))),
    ]

    private static func cut(_ count: Int) -> [UInt8] { Array(sample.prefix(count)) }

    private static func packed(_ bytes: [UInt8]) -> [UInt8] { (try? TestPackage.compress(bytes)) ?? [] }

    private static func changed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = packed(sample)
        change(&bytes)
        return bytes
    }

    private static func repeated(_ block: [UInt8], _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.count * count)
        for _ in 0..<count { bytes += block }
        return bytes
    }
}
