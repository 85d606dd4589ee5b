"""Serve the actions to Rasa, on loopback only."""

import logging
import warnings
from typing import Any
from urllib.parse import urlsplit

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic, response
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse

from actions.moves import all_actions
from cli.settings import load_settings
from store.session import Store


def build_app(store: Store) -> Sanic[Any, Any]:
    """Return the action server, with errors that never repeat a participant's words."""
    executor = ActionExecutor()
    for action in all_actions(store):
        executor.register_action(action)
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.error_handler = DiscreetErrors()
    return app


class DiscreetErrors(ErrorHandler):
    """Says and logs only what kind of failure it was: rasa-sdk's own handler repeats the body."""

    def response(self, request: Request, exception: Exception) -> HTTPResponse:
        """Answer a failed request."""
        kind = type(exception).__name__
        logging.getLogger(__name__).error("the action server failed (%s)", kind)
        return response.json({"error": kind}, status=getattr(exception, "status_code", 500))


def main() -> None:
    """Serve until told to stop."""
    # rasa-sdk 3.21 answers Rasa 3.6's webhook; a live test holds whole interviews over it.
    warnings.filterwarnings("ignore", message="Your versions of rasa")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = load_settings()
    app = build_app(settings.open_store())
    port = urlsplit(settings.actions_url).port
    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
