"""
The program that a world's interpreter is started with.

It is given the descriptor of a socket, on which the requests for groups arrive, and how these are kept apart.
"""

from __future__ import annotations

import importlib
import os
import sys

if __name__ == "__main__":
    # Of this folder only the package is wanted, whose modules import one another as they do in tests.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    importlib.import_module("inside.warmed").main(int(sys.argv[1]), sys.argv[2])
