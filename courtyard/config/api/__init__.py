"""The API of all rooms under ``/api/v1``: who calls, how errors look, how much is too much, and the routers."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from courtyard.accounts.api import router as organisation
from courtyard.chat.api import router as chat
from courtyard.chat.api_acts import router as chat_acts
from courtyard.chat.api_channels import router as channels
from courtyard.chat.api_commands import router as chat_commands
from courtyard.chat.api_keeping import router as keeping
from courtyard.chat.api_links import router as message_links
from courtyard.chat.api_polls import router as message_polls
from courtyard.chat.api_receipts import router as receipts
from courtyard.chat.api_threads import router as threads
from courtyard.config.api.auth import session_or_token
from courtyard.config.api.me import router as me
from courtyard.config.refusals import problem
from courtyard.content.api import router as content
from courtyard.core.errors import CourtyardError, Invalid, NotFound
from courtyard.feed.api import router as feed
from courtyard.integrations.api import router as integrations
from courtyard.moderation.api import router as moderation
from courtyard.moderation.api_messages import router as message_moderation
from courtyard.notifications.api import router as notifications
from courtyard.people.api import router as people
from courtyard.search.api import router as search
from courtyard.spaces.api import router as spaces

__all__ = ["api"]

api = NinjaAPI(
    title="Courtyard",
    version="1",
    description="The private social network of one organisation. Errors are RFC 9457 problems; lists are paged by cursor.",
    urls_namespace="api",
    auth=session_or_token,
    docs_url=None,
    openapi_url="/openapi.json",
)
for router in (
    me,
    organisation,
    people,
    spaces,
    feed,
    content,
    chat,
    chat_acts,
    chat_commands,
    channels,
    threads,
    receipts,
    keeping,
    message_links,
    message_polls,
    search,
    notifications,
    moderation,
    message_moderation,
    integrations,
):
    api.add_router("", router)


class _Other(CourtyardError):
    """An error that the framework raised, with the status it chose."""

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status


@api.exception_handler(CourtyardError)
def _refused(request: HttpRequest, error: CourtyardError) -> HttpResponse:
    return problem(error)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(_Other(401))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(_Other(error.status_code, str(error)))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each field with what is wrong with it; a path that holds no id is a thing that does not exist."""
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        where = [str(part) for part in one["loc"]]
        if where[0] == "path":
            return problem(NotFound())
        field = ".".join(where[2:] or where[1:] or where)
        errors.setdefault(field, []).append(str(one["msg"]))
    return problem(Invalid(errors))
