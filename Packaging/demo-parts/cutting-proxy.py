#!/usr/bin/env python3
"""Stands in for a bad network: passes TCP connections on, and breaks them when told to.

  cutting-proxy.py PORT FOLDER    passes connections on to 127.0.0.1:PORT; prints its own port when ready

FOLDER steers it. `plan` holds one line, used up by the next connection: "cut BYTES" makes a file `down` and closes the
connection after so many bytes towards the client, "stall BYTES" passes nothing on any more until the server's end
is closed. While there is a file `down`, new connections are closed at once. `log` gets a line for each connection.
It sees ciphertext only: what passes is TLS.
"""
import os
import pathlib
import select
import socket
import sys
import threading

target, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
lock = threading.Lock()


def note(text):
    with lock, open(folder / "log", "a") as file:
        file.write(text + "\n")


def take_plan():
    with lock:
        try:
            words = (folder / "plan").read_text().split()
            os.remove(folder / "plan")
            return words[0], int(words[1])
        except FileNotFoundError:
            return "pass", None


def received(source):
    """What has come; nothing at the end, however that was made: with bytes unread, a close is a reset."""
    try:
        return source.recv(65536)
    except ConnectionResetError:
        return b""


def relay(client, server, plan, limit):
    passed = 0
    while True:
        for source in select.select([client, server], [], [])[0]:
            data = received(source)
            if not data:
                return passed, "ended"
            if source is client:
                server.sendall(data)
                continue
            if limit is not None:
                data = data[: limit - passed]
            passed += len(data)
            if passed == limit and plan == "cut":
                (folder / "down").touch()  # before the client can notice, and come again
                client.sendall(data)
                return passed, "cut"
            client.sendall(data)
            if passed == limit:
                note(f"stalled after {passed} bytes")
                while server.recv(65536):
                    pass
                return passed, "stalled until the server's end closed"


def serve(number, client):
    with client:
        if (folder / "down").exists():
            return note(f"connection {number}: turned away")
        plan, limit = take_plan()
        try:
            with socket.create_connection(("127.0.0.1", target)) as server:
                passed, end = relay(client, server, plan, limit)
                note(f"connection {number}: {passed} bytes to the device, {end}")
        except OSError as error:
            note(f"connection {number}: {error}")


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
number = 0
while True:
    number += 1
    threading.Thread(target=serve, args=(number, listener.accept()[0]), daemon=True).start()
