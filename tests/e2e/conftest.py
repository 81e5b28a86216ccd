"""What every walk through the house begins with: a browser, the running house, and the cast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.cast import Cast, make_cast
from tests.e2e.house import House, chromium, open_house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def house(transactional_db: None, browser: Browser) -> Iterator[House]:
    with open_house(browser) as running:
        yield running


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()
