"""For Tests/power-cuts: looks at a data disk from outside: the file system, and what is installed."""
import contextlib
import hashlib
import os
import pathlib
import subprocess
import tempfile

from machine import Failure, run


def kind_of(image):
    return run("blkid", "--output", "value", "--match-tag", "TYPE", "--probe", image).strip()


def repair(image):
    """Has the file system's own program replay its journal and look at everything; what that doesn't mend is a failure."""
    if kind_of(image) == "btrfs":
        # Replayed by mounting; then it is looked at.
        with mounted(image):
            pass
        run("btrfs", "check", "--readonly", "--quiet", image)
        return
    done = subprocess.run(["e2fsck", "-f", "-p", str(image)], capture_output=True, text=True)
    # 1: something was mended by the journal's rules, which is what it is for.
    if done.returncode not in (0, 1):
        raise Failure(f"the file system is damaged: {done.stdout}{done.stderr}")


@contextlib.contextmanager
def mounted(image, *options):
    with tempfile.TemporaryDirectory() as folder:
        run("mount", "-o", ",".join(["loop", *options]), image, folder)
        try:
            yield pathlib.Path(folder)
        finally:
            run("umount", folder)


def record(path):
    """Fields of a component's paragraph; a field of several lines is a list."""
    fields, name = {}, None
    for line in path.read_text().splitlines():
        if line.startswith(" "):
            fields[name].append(line[1:])
        elif ":" in line:
            name, value = line.split(":", 1)
            fields[name] = [value.strip()] if value.strip() else []
    return fields


def check_files(entry):
    """Each file of an entry of the store is as its record says, and there is no other."""
    fields = record(entry.with_name(entry.name + ".component"))
    listed = set()
    for line in fields.get("Checksums-Sha256", []):
        digest, size, mode, name = line.split(None, 3)
        path = entry / name
        listed.add(name)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Failure(f"{path}: {error}") from None
        if hashlib.sha256(content).hexdigest() != digest or len(content) != int(size):
            raise Failure(f"{path} has {len(content)} bytes and another digest than its record says")
        if path.stat().st_mode & 0o7777 != int(mode, 8):
            raise Failure(f"{path} has another mode than its record says")
    there = {str(path.relative_to(entry)) for path in entry.rglob("*") if path.is_file() and not path.is_symlink()}
    if there != listed:
        raise Failure(f"{entry} has {there ^ listed} too many or too few")
    return fields["Version"][0]


def installed(store):
    """What is installed: component → (version, state), every digest checked. The generation that `current` names decides."""
    current = store / "current"
    if not current.is_symlink():
        return {}
    generation = store / os.readlink(current)
    if not generation.is_dir():
        raise Failure(f"{current} leads nowhere: {os.readlink(current)}")
    found = {}
    for state in ("active", "inactive"):
        folder = generation / state
        for link in sorted(folder.iterdir()) if folder.is_dir() else []:
            entry = pathlib.Path(os.path.normpath(folder / os.readlink(link)))
            found[link.name] = (check_files(entry), state)
    return found


def is_settled(store):
    """Whether nothing is left half tried: the generation in force is confirmed, or waits for the word of a server or a person."""
    current = store / "current"
    if not current.is_symlink():
        return True
    generation = store / os.readlink(current)
    trial = generation / "trial"
    return (generation / "confirmed").exists() or (trial.exists() and trial.stat().st_size > 0)
