"""A small web server on this machine that behaves well or badly, as each address says."""

from __future__ import annotations

import http.server
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Behaviour:
    """What one address answers; ``cut`` is how many bytes are sent of those that are announced."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    ranges: bool = True
    etag: str = '"one"'
    wait: threading.Event | None = None


class Server:
    """Serves the behaviours by path without query; keeps what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Behaviour | Any] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                found = outer.pages.get(self.path.partition("?")[0])
                answer = found(self.path) if callable(found) else found
                outer.answer(self, answer or Behaviour(b"nothing here", 404))

            def log_message(self, *args: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def answer(self, to: http.server.BaseHTTPRequestHandler, one: Behaviour) -> None:
        body, status, start = one.body, one.status, 0
        asked = to.headers.get("Range")
        if asked and one.ranges and status == 200 and to.headers.get("If-Range") in {None, one.etag}:
            start = int(asked.removeprefix("bytes=").partition("-")[0])
            status = 206 if start < len(body) else 416
        to.send_response(status)
        if status == 206:
            to.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        sent = body[start:] if status != 416 else b""
        to.send_header("Content-Length", str(len(sent)))
        if one.etag:
            to.send_header("ETag", one.etag)
        for name, value in one.headers.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(sent if one.cut is None else sent[: one.cut])
        to.wfile.flush()
        if one.wait is not None:
            one.wait.wait(20)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
