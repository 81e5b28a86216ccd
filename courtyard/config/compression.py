"""Pages and JSON go out compressed to who can read that; files are served as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

__all__ = ["Compression"]

_TEXT = ("text/html", "application/json", "application/problem+json")


class Compression(GZipMiddleware):
    """Django's own, with its padding of random length against guessing secrets from sizes (BREACH), for text alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
