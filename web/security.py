"""What every response and every form is held to."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'; manifest-src 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Next = Callable[[Request], Awaitable[Response]]


async def secure(request: Request, call_next: Next) -> Response:
    """Refuse forms posted from other sites, and send the headers that keep a page to itself."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and _is_foreign(request):
        return PlainTextResponse("This form came from another site.", status_code=403)
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_foreign(request: Request) -> bool:
    if request.headers.get("sec-fetch-site") == "cross-site":
        return True
    origin = request.headers.get("origin")
    if origin in (None, "null"):
        # A Referrer-Policy of no-referrer makes browsers send "null" for our own forms;
        # sec-fetch-site above tells ours from others'.
        return origin == "null" and request.headers.get("sec-fetch-site") is None
    return urlsplit(origin).netloc != request.headers.get("host", "")
