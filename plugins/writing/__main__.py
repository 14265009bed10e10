"""
Build a site in a process of its own: its settings file, where to, and settings that differ from the file's.

Once its standard input ends, whoever asked for the site is gone, and the process ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

from .running import render

#: Seconds for what works for this process to be ended, before it ends as it is.
GRACE = 2.0


def _end_with_asker() -> None:
    """Wait until nobody holds the other end of standard input any more, and end as an interrupt does."""
    # Not by `sys.stdin`, whose lock would be held while the process ends.
    while os.read(0, 1):
        pass

    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    Thread(target=_end_with_asker, daemon=True).start()
    conf, output, settings = sys.argv[1:]
    done = render(Path(conf), Path(output), json.loads(settings))
    sys.stdout.write(done.stdout.removeprefix(done.stderr))
    sys.stderr.write(done.stderr)
    sys.exit(done.returncode)
