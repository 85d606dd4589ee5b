"""Serve the pages."""

import logging
import sys

import uvicorn

from analysis.worker import AnalysisQueue
from cli.health import health_checks
from cli.settings import load_settings
from web.app import AssetsMissingError, create_app
from web.parts import Parts
from web.rasa_client import RasaClient


class WithoutDetails(logging.Filter):
    """Keeps only what kind of error it was: its text may hold a participant's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the text and the trace out of an error, keep where it came from."""
        if record.exc_info and record.exc_info[0]:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
            record.msg, record.args = "%s at %s", (record.exc_info[0].__name__, where)
            record.exc_info, record.exc_text = None, None
        return True


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(WithoutDetails())
    settings = load_settings()
    store = settings.open_store()
    queue = AnalysisQueue(settings.queue_path, store, settings.models_dir)
    parts = Parts(
        store=store,
        bot=RasaClient(settings.rasa_url),
        secret_key=settings.secret_key(),
        enqueue=queue.enqueue,
        tracker_path=settings.tracker_path,
        health_checks=health_checks(settings, store),
    )
    try:
        app = create_app(parts)
    except AssetsMissingError as problem:
        sys.exit(str(problem))
    # No access log: addresses and times of participants are nobody's business.
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
