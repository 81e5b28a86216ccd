"""What stands beside the feed of Home: as its right column, as a page of its own, and as its reader arranges it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.web import done
from courtyard.feed import services
from courtyard.feed.forms import own_blocks
from courtyard.feed.selectors.arrangements import draw, my_blocks

__all__ = ["own", "side", "today"]


def _beside(request: PersonRequest, template: str) -> HttpResponse:
    drawn = draw(request.user, my_blocks(request.user).shown)
    return render(request, template, {"drawn": drawn, "arranges": may(request.user, "announcement.publish")})


@signed_in
@require_GET
def side(request: PersonRequest) -> HttpResponse:
    """The right column of Home, asked for by windows wide enough to show it."""
    return _beside(request, "feed/home_side.html")


@signed_in
@require_GET
def today(request: PersonRequest) -> HttpResponse:
    """The same on a page of its own: for windows that show no right column."""
    return _beside(request, "feed/today.html")


@signed_in
@require_http_methods(["GET", "POST"])
def own(request: PersonRequest) -> HttpResponse:
    """Arrange the free blocks for oneself: each button sends how all of them stand, and what is to change about it."""
    if request.method == "GET":
        context = {"mine": my_blocks(request.user), "arranges": may(request.user, "announcement.publish")}
        return render(request, "feed/own_blocks.html", context)
    if "reset" in request.POST:
        services.forget_own(actor=request.user)
        return done(request, toast=_("Your Home is as it was at first."), to="/home/blocks/")
    order, hidden = own_blocks(request.POST)
    services.arrange_own(actor=request.user, order=order, hidden=hidden)
    return redirect("feed:own-blocks")
