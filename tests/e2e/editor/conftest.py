import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.editor.site import CHROMIUM, ENTRY, ESBUILD, ROOT, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not ESBUILD.exists() or not shutil.which("node"):
        pytest.skip("node and the packages of package.json are needed to build the editor")
    folder = tmp_path_factory.mktemp("editor")
    (folder / "main.ts").write_text(ENTRY.format(root=ROOT))
    options = ["--bundle", "--format=esm", "--splitting", "--target=es2022", f"--outdir={folder}"]
    subprocess.run([str(ESBUILD), str(folder / "main.ts"), *options], check=True, capture_output=True, cwd=ROOT)
    for name in ("courtyard.css", "icons.svg"):
        built = ROOT / "courtyard/ui/static/build" / name
        (folder / name).write_bytes(built.read_bytes() if built.exists() else b"")
    handler = functools.partial(Site, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport={"width": 900, "height": 700})
    opened = context.new_page()
    opened.goto("/")
    yield opened
    assert opened.evaluate("window.broken") == []  # nothing the content policy forbids
    context.close()
