"""Whether the product is ready: 200 once every part is."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.parts import WithParts

router = APIRouter(tags=["health"])


@router.get("/health")
def health(parts: WithParts) -> JSONResponse:
    """Say which parts answer; 503 while one does not."""
    found = {name: check() for name, check in parts.health_checks.items()}
    ready = all(found.values())
    body = {"ready": ready, "parts": found}
    return JSONResponse(body, status_code=200 if ready else 503)
