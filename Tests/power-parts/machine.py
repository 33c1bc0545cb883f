"""For Tests/power-cuts: a Debian in QEMU whose data are on an NVMe disk of their own, and the server that it belongs to."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.parse

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DEVICE = "urn:dev:ops:power-cuts"
COMPONENT = "org.example.payload"
# What the machine can be expected to take at most, slow as it is without hardware that helps. - Unit: s.
PATIENCE = 600


class Failure(Exception):
    pass


def run(*words, **options):
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode:
        raise Failure(f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def wait_for(what, condition, limit=PATIENCE, step=0.2):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(step)
    raise Failure(f"didn't come within {limit} s: {what}")


def program(name, variable):
    places = [os.environ.get(variable), PROJECT / f".build/debug/{name}", PROJECT / f".build-static/debug/{name}"]
    for place in places:
        if place and os.access(place, os.X_OK):
            return str(place)
    raise Failure(f"{name} isn't built")


class Server:
    """scomo-server on this machine, with packages of a component of its own."""

    def __init__(self, folder, port):
        self.folder, self.port = folder / "server", port
        self.url = f"https://10.0.2.2:{port}"
        self.process = None

    def make(self):
        self.folder.mkdir(parents=True)
        for name in ("packages", "source"):
            (self.folder / name).mkdir()
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:10.0.2.2", "-keyout", self.folder / "key.pem", "-out",
            self.folder / "certificate.pem")
        for name in ("token", "password"):
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_text(os.urandom(16).hex() + "\n")
        (self.folder / "authorization").write_text(f"Authorization: Bearer {(self.folder / 'token').read_text()}")
        run(program("scomo-pack", "SCOMO_PACK"), "keygen", self.folder / "keys")

    def forget(self):
        """Begins anew, with a device that it knows nothing of."""
        for path in self.folder.glob("database*"):
            path.unlink()
        run(program("scomo-server", "SCOMO_SERVER"), "add-device", "--database", self.folder / "database", "--device-id", DEVICE,
            "--user-name", "power", "--password-file", self.folder / "password")

    def pack(self, version, files=60, healthy=True):
        """A package whose files differ from version to version."""
        source = self.folder / "source"
        shutil.rmtree(source)
        content = source / "components" / COMPONENT
        (content / "bin").mkdir(parents=True)
        for number in range(files):
            (content / f"file-{number}").write_bytes(os.urandom(1000 + 997 * number))
        check = content / "bin/check"
        check.write_text(f"#!/bin/sh\nexit {0 if healthy else 1}\n")
        check.chmod(0o755)
        (source / "manifest").write_text(
            f"Format: 1\nPackage: {COMPONENT}-package\nVersion: {version}\nAllow-Downgrade: {version}\n\nComponent: {COMPONENT}\n"
            f"Version: {version}\nHealth-Check: bin/check\n")
        name = f"{version}.scomo"
        run(program("scomo-pack", "SCOMO_PACK"), "build", source, "--certificate", self.folder / "keys/signer.pem", "--key",
            self.folder / "keys/signer.key", "--output", self.folder / "packages" / name)
        return name

    def start(self):
        log = open(self.folder / "log", "a")
        self.process = subprocess.Popen(
            [program("scomo-server", "SCOMO_SERVER"), "serve", "--database", str(self.folder / "database"), "--packages",
             str(self.folder / "packages"), "--certificate", str(self.folder / "certificate.pem"), "--key", str(self.folder / "key.pem"),
             "--token-file", str(self.folder / "token"), "--listen", f"127.0.0.1:{self.port}", "--url", self.url],
            stdout=log, stderr=log)
        wait_for("the server's answer", self.answers, limit=120)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        self.process = None

    def answers(self):
        try:
            return self.api("devices") is not None
        except Failure:
            return False

    def api(self, path, order=None):
        words = ["curl", "-sS", "--fail", "--max-time", "30", "--cacert", self.folder / "certificate.pem", "-H",
                 f"@{self.folder}/authorization", "-H", "Content-Type: application/json"]
        words += ["--data", json.dumps(order)] if order else []
        return json.loads(run(*words, f"https://127.0.0.1:{self.port}/api/v1/{path}"))

    @property
    def device(self):
        return "devices/" + urllib.parse.quote(DEVICE, safe="")

    def order(self, **order):
        return self.api(f"{self.device}/operations", order)["number"]

    def operation(self, number):
        return self.api(f"operations/{number}")

    def deployed(self):
        """What the server believes is on the device: component → (version, state)."""
        inventory = self.api(self.device).get("inventory") or {}
        return {one["id"]: (one["version"], one["state"]) for one in inventory.get("deployed", [])}


class Machine:
    """The device. Its system is the same at each start; what it is to keep is on a disk of its own, the file `data`."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.process = None

    @property
    def data(self):
        return self.folder / "data.img"

    def make(self, base=None):
        """From Debian's packages, as Tests/boot makes its machines, with a kernel."""
        root = self.folder / "root"
        if base:
            run("cp", "-a", base, root)
        else:
            run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,linux-image-cloud-amd64,initramfs-tools,libssl3",
                "bookworm", root, os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian"))
        run(PROJECT / "Packaging/install", root)
        run("systemd-sysusers", f"--root={root}")
        self.configure(root)
        run("systemd-tmpfiles", f"--root={root}", "--create", "--prefix=/etc/scomo", "--prefix=/opt", "--prefix=/var/lib/scomo")
        run("systemctl", f"--root={root}", "enable", "scomod.service", "scomo-installer.socket", "systemd-networkd.service")
        for kind, name in (("vmlinuz", "kernel"), ("initrd.img", "initrd")):
            shutil.copy(max((root / "boot").glob(f"{kind}-*")), self.folder / name)
        run("mkfs.ext4", "-q", "-L", "root", "-d", root, self.folder / "root.img", "1500M")
        run("rm", "-rf", "--one-file-system", root)

    def configure(self, root):
        server = self.server
        etc = root / "etc"
        (etc / "fstab").write_text(
            "LABEL=root / auto defaults 0 0\nLABEL=data /data auto defaults 0 0\n"
            "/data/scomo /var/lib/scomo none bind 0 0\n/data/scomo-agent /var/lib/scomo-agent none bind 0 0\n")
        for folder in ("data", "var/lib/scomo", "var/lib/scomo-agent"):
            (root / folder).mkdir(exist_ok=True)
        (etc / "systemd/network/10-power.network").write_text("[Match]\nName=e*\n[Network]\nAddress=10.0.2.15/24\nGateway=10.0.2.2\n")
        (etc / "hostname").write_text("device\n")
        for folder in ("trust.d", "tls.d", "agent.conf.d"):
            (etc / "scomo" / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(server.folder / "keys/root.pem", etc / "scomo/trust.d/")
        shutil.copy(server.folder / "certificate.pem", etc / "scomo/tls.d/server.pem")
        password = etc / "scomo/password"
        shutil.copy(server.folder / "password", password)
        run("chroot", root, "chown", "root:scomo", "/etc/scomo/password")
        password.chmod(0o640)
        (etc / "scomo/agent.conf.d/power.conf").write_text(
            f"[Agent]\nDeviceId={DEVICE}\n[Server]\nAddress={server.url}/dm\nServerId=scomo-server\nUserName=power\n"
            "PasswordFile=/etc/scomo/password\nTLSDirectory=/etc/scomo/tls.d\n[Poll]\nInterval=2s\nJitter=0\nRetryMinimum=1s\nRetryMaximum=2s\n")

    def make_data(self, kind):
        """An empty disk for what is to be kept. - Parameter kind: ext4 or btrfs."""
        size = {"ext4": 64, "btrfs": 128}[kind] << 20
        folder = self.folder / "empty"
        for name in ("scomo", "scomo-agent"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.data.unlink(missing_ok=True)
        with open(self.data, "wb") as file:
            file.truncate(size)
        option = {"ext4": "-d", "btrfs": "--rootdir"}[kind]
        blocks = {"ext4": ["-b", "4096"], "btrfs": []}[kind]
        run(f"mkfs.{kind}", "-q", *blocks, "-L", "data", option, folder, self.data)

    def start(self, log=None):
        """Switches it on. - Parameter log: where the data disk's writes are recorded.

        QEMU's recorder loses the mark of a write that is to be durable at once (FUA), as NVMe has them; a disk of virtio gets a flush
        behind such a write instead, which is recorded.
        """
        block = "logical_block_size=4096,physical_block_size=4096"
        disks = ["-blockdev", f"driver=file,filename={self.data},node-name=file,cache.direct=on"]
        if log:
            log.touch()
            disks += ["-blockdev", f"driver=file,filename={log},node-name=log,cache.direct=off", "-blockdev",
                      "driver=blklogwrites,file=file,log=log,log-sector-size=4096,node-name=data",
                      "-device", f"virtio-blk-pci,drive=data,write-cache=on,{block}"]
        else:
            disks += ["-blockdev", "driver=raw,file=file,node-name=data,cache.direct=on",
                      "-device", "nvme,id=disk,serial=data", "-device", f"nvme-ns,drive=data,bus=disk,{block}"]
        words = ["qemu-system-x86_64", "-accel", os.environ.get("SCOMO_QEMU_ACCEL", "tcg,thread=multi"), "-cpu", "max", "-m", "512", "-smp", "2",
                 "-display", "none", "-monitor", "none", "-serial", f"file:{self.folder}/console", "-no-reboot",
                 "-kernel", self.folder / "kernel", "-initrd", self.folder / "initrd",
                 "-append", "root=LABEL=root rw console=ttyS0 systemd.show_status=0 quiet panic=1 mitigations=off",
                 "-drive", f"file={self.folder}/root.img,format=raw,if=none,id=root,snapshot=on", "-device", "nvme,drive=root,serial=root",
                 *disks, "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"]
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=open(self.folder / "qemu.log", "a"),
                                        stderr=subprocess.STDOUT)

    def cut(self):
        """The power fails."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process:
            self.process.wait()
        self.process = None

    def is_on(self):
        if self.process.poll() is not None:
            raise Failure(f"the machine went off by itself: see {self.folder}/console")
        return True
