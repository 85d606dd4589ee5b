"""Rasa over HTTP: the real bot."""

from typing import Any

import httpx

from web.parts import BotUnreachableError

SECONDS = 20.0
TRIES = 2


class RasaClient:
    """Posts messages to Rasa's REST channel, on loopback."""

    def __init__(self, url: str) -> None:
        # Proxies of the environment are not for loopback.
        self._client = httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)

    def say(self, interview_id: str, text: str, metadata: dict[str, Any]) -> None:
        """Deliver one message; tried again once, since the message id makes that safe.

        Raises:
            BotUnreachableError: no answer, or an empty one, which is how Rasa shows a failure.
        """
        body = {"sender": interview_id, "message": text, "metadata": metadata}
        for _ in range(TRIES):
            try:
                reply = self._client.post("/webhooks/rest/webhook", json=body)
            except httpx.HTTPError:
                continue
            if reply.status_code == httpx.codes.OK and reply.json():
                return
        raise BotUnreachableError("the bot does not answer")
