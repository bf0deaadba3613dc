"""Serves the product in processes of their own, and asks it over many connections at once."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection

CONNECTIONS = 50
START = 60  # seconds


@contextmanager
def served(address: str, *, keep: bool) -> Iterator[int]:
    """Serve the database of an address as `make run` does; yield the port.

    Raises TimeoutError where no server answers in a minute.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", f"bench.serving:application(keep={keep})"]
    options = ["--workers", "2", "--threads", "4", "--timeout", "600", "--no-control-socket"]
    server = subprocess.Popen(
        [*gunicorn, *options, "--bind", f"127.0.0.1:{port}", "--log-level", "error"],
        env=os.environ | {"WSOA_DATABASE_URL": address},
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise TimeoutError(f"Nothing answers on port {port}.") from None
            time.sleep(0.1)
        else:
            return


def seconds_each(port: int, path: str, cookie: str, in_a_row: int) -> float:
    """Return the seconds that pass for each request, while every connection asks `in_a_row`.

    Raises AssertionError for an answer that is not the page.
    """

    def ask(_: int) -> None:
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            for _ in range(in_a_row):
                connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
                with connection.getresponse() as response:
                    response.read()
                if response.status != 200:
                    raise AssertionError(f"{path} answers {response.status}.")

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as connections:
        list(connections.map(ask, range(CONNECTIONS)))
    return (time.perf_counter() - started) / (CONNECTIONS * in_a_row)
