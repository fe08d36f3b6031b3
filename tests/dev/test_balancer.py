"""The nodes behind the load balancer take turns; one that is down is left out."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dev import machine
from dev.balancer import Balancer


@contextmanager
def node(name: str) -> Iterator[int]:
    """A server that answers its name; gives its port."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def test_nodes_take_turns() -> None:
    with node("a") as one, node("b") as other, Balancer([one, other]) as balancer:
        assert [ask(balancer.port) for _time in range(4)] == ["a", "b", "a", "b"]


def test_a_node_that_is_down_is_left_out() -> None:
    dead = machine.free_port()
    with node("a") as alive, Balancer([dead, alive]) as balancer:
        assert [ask(balancer.port) for _time in range(3)] == ["a", "a", "a"]
