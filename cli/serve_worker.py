"""Serve the background queue: analyse a study soon after its answers changed."""

import logging
import threading
from pathlib import Path

from analysis.worker import AnalysisQueue
from cli.settings import load_settings

BEAT_SECONDS = 2.0


def beat(path: Path, stopped: threading.Event) -> None:
    """Touch a file again and again, for as long as the worker lives."""
    while not stopped.wait(BEAT_SECONDS):
        path.touch()


def main() -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    settings = load_settings()
    queue = AnalysisQueue(settings.queue_path, settings.open_store(), settings.models_dir)
    settings.heartbeat_path.touch()
    stopped = threading.Event()
    threading.Thread(target=beat, args=(settings.heartbeat_path, stopped), daemon=True).start()
    queue.work()
    stopped.set()


if __name__ == "__main__":
    main()
