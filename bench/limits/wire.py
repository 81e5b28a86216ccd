"""W, the wire: one 300-byte frame, framed once, written to N raw sockets from one core.

Run as ``python -m bench.limits.wire PORT``; a number on standard input writes once to that many sockets and answers the
moment when it began.
"""

import socket
import struct
import sys
import threading
import time

MARK = b"the-wire-itself"
FRAME = struct.pack("!BBH", 0x81, 126, 296) + MARK.ljust(296, b".")


def main(port: int) -> None:
    """Take sockets in until standard input ends."""
    taken: list[socket.socket] = []
    door = socket.create_server(("127.0.0.1", port), backlog=4096)

    def take() -> None:
        while True:
            one, _address = door.accept()
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            taken.append(one)

    threading.Thread(target=take, daemon=True).start()
    print("ready", flush=True)
    for line in sys.stdin:
        chosen = taken[: int(line)]
        begun = time.perf_counter()
        for one in chosen:
            one.send(FRAME)
        print(begun, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
