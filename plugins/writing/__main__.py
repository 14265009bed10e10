"""Build a site in a process of its own: its settings file, where to, and settings that differ from the file's."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .running import render

if __name__ == "__main__":
    conf, output, settings = sys.argv[1:]
    done = render(Path(conf), Path(output), json.loads(settings))
    sys.stdout.write(done.stdout.removeprefix(done.stderr))
    sys.stderr.write(done.stderr)
    sys.exit(done.returncode)
