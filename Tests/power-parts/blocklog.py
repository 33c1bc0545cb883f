"""For Tests/power-cuts: reads what QEMU's driver blklogwrites recorded, and makes the disks that a power cut could have left.

The form is that of the kernel's dm-log-writes: a super block, then for each write a sector about it, and its data.
- Source: Linux, Documentation/admin-guide/device-mapper/log-writes.rst; QEMU, block/blklogwrites.c.
"""
import shutil
import struct

from machine import Failure

# - Unit of the second: bytes. What the disk writes as a whole or not at all: its logical block, see machine.py. File systems count on it
# for their super blocks.
MAGIC, SECTOR = 0x6A736677736872, 4096
FLUSH, DISCARD = 1, 4


def entries(log):
    """Offset, data and flags of each write, in order. A discard has no data, but its length in zeros."""
    with open(log, "rb") as file:
        magic, version, count, size = struct.unpack("<QQQI", file.read(28))
        if magic != MAGIC or version != 1:
            raise Failure(f"{log} is no record of writes")
        file.seek(size)
        for _ in range(count):
            sector, sectors, flags, _ = struct.unpack("<QQQQ", file.read(size)[:32])
            length = sectors * size
            data = bytes(length) if flags & DISCARD else file.read(length)
            if len(data) != length:
                return
            yield sector * size, data, flags


def torn(data, draw):
    """What of one write reached the disk: any of its sectors."""
    kept = [draw.random() < 0.5 for _ in range(0, len(data), SECTOR)]
    return [(index * SECTOR, data[index * SECTOR:(index + 1) * SECTOR]) for index, one in enumerate(kept) if one]


def lose(writes, draw):
    """Of the writes since the last flush each is kept, lost, or torn by itself."""
    for offset, data in writes:
        match draw.choice(["kept", "lost", "torn"]):
            case "kept":
                yield offset, data
            case "torn":
                yield from ((offset + start, piece) for start, piece in torn(data, draw))


def apply(path, writes):
    with open(path, "r+b") as file:
        for offset, data in writes:
            file.seek(offset)
            file.write(data)


def images(log, base, image, draw, subsets):
    """What the disk may have been at each flush: with everything before it, and with some of what wasn't flushed yet. Yields a name, and
    `image`, written anew each time; `base` is changed."""
    pending, flushes = [], 0
    for offset, data, flags in entries(log):
        if flags & FLUSH and pending:
            flushes += 1
            for number in range(subsets):
                shutil.copyfile(base, image)
                apply(image, lose(pending, draw))
                yield f"before flush {flushes}, subset {number + 1} of {len(pending)} writes", image
            apply(base, pending)
            pending = []
            shutil.copyfile(base, image)
            yield f"flush {flushes}", image
        if data:
            pending.append((offset, data))
