"""``python -m local_cloud.connect [--port N]``: serve until SIGTERM, SIGINT or SIGHUP."""

import argparse
import signal
from threading import Event

from local_cloud.connect.server import ConnectServer


def main() -> None:
    """Serve, and print the URL once requests are answered."""
    parser = argparse.ArgumentParser(prog="python -m local_cloud.connect", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port; 0 for any that is free")
    arguments = parser.parse_args()
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    with ConnectServer(arguments.port) as server:
        print(server.url, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
