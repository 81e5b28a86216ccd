"""The proxy that loses answers really lets the work be done, and says nothing of it."""

import http.client
import http.server
import threading

import pytest

from bench.lossy import losing_answers


def test_the_request_arrives_whole_and_the_answer_does_not():
    arrived: list[bytes] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with losing_answers(server.server_address[1]) as port:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            client.request("POST", "/", b"x" * 100_000)
            with pytest.raises(ConnectionError):
                client.getresponse()
        server.shutdown()
    assert arrived == [b"x" * 100_000]
