"""A page with the editor and nothing else: no application, no database, the content policy of the real pages."""

import http.server
import json
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[3]
ESBUILD = ROOT / "node_modules/.bin/esbuild"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
ENTRY = """
import RichText from "{root}/courtyard/core/elements/rich-text";
customElements.define("rich-text", RichText);
document.querySelector("form").addEventListener("submit", (event) => {{
  event.preventDefault();
  window.sent = Object.fromEntries(new FormData(event.target));
}});
document.addEventListener("files", (event) => {{
  event.preventDefault();
  window.files = event.detail.map((file) => file.name);
}});
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Editor</title>
<meta name="csrf-token" content="token"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/courtyard.css"><script type="module" src="/main.js"></script></head>
<body><main><form class="composer card">
<rich-text class="composer-body" people-url="/people" tags-url="/tags" upload-url="/files/" draft-key="post">
<textarea name="body" rows="4" required maxlength="2000" aria-label="What do you want to say?"
placeholder="Say something">{text}</textarea></rich-text><button class="btn">Publish</button></form>
<svg class="i" hidden><use href="/icons.svg#bold"/></svg>
<div id="announcer" aria-live="polite"></div></main></body></html>"""
ANNA, BEN = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"
FILE = "01890000-0000-7000-8000-0000000000f1"
PEOPLE = [
    {"id": ANNA, "name": "Anna Rossi", "title": "Head of <b>stores</b>", "picture": "", "hue": 3},
    {"id": BEN, "name": "Anna Maria Benali", "title": "", "picture": "", "hue": 5},
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Site(http.server.SimpleHTTPRequestHandler):
    """The page, its scripts, and what the editor asks a server for."""

    uploads: list[bytes] = []

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        if address.path == "/":
            self._answer("text/html; charset=utf-8", PAGE.format(text=asked.get("text", [""])[0]).encode())
        elif address.path == "/people":
            typed = asked["q"][0].lower() if "q" in asked else ""
            self._json({"results": [person for person in PEOPLE if typed in str(person["name"]).lower()]})
        elif address.path == "/tags":
            self._json({"results": [{"id": "returns", "name": "returns"}]})
        elif address.path.startswith("/files/"):
            self._answer("image/png", PIXEL)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if b"broken" in body:
            self._json({"detail": "No.", "errors": {"file": ["This picture is damaged."]}}, 422)
            return
        self.uploads.append(body)
        time.sleep(0.3)
        answer = {"id": FILE, "name": "a.png", "picture": True, "width": 640, "height": 480}
        self._json(answer, 201 if self.headers["X-CSRFToken"] == "token" else 403)

    def _json(self, value: object, status: int = 200) -> None:
        self._answer("application/json", json.dumps(value).encode(), status)

    def _answer(self, kind: str, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        pass
