"""Types of what forms send."""

from typing import Annotated

from fastapi import Form

Text = Annotated[str, Form()]
