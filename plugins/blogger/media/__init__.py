"""
A post's images and gists: found in its HTML, brought into its folder, put in their place.

1. :func:`lacking` says what each post lacks, and :func:`bring` brings it, as far as it can be had.
2. :func:`place` gives the post's HTML with what is here by then; :func:`load` reads what that is.
"""

from __future__ import annotations

from .bring import Missing, Network, bring, lacking
from .fetch import Limits
from .kept import Kept, KeptError, load
from .names import words
from .place import Placed, place
from .plan import Lacking

__all__ = [
    "Kept",
    "KeptError",
    "Lacking",
    "Limits",
    "Missing",
    "Network",
    "Placed",
    "bring",
    "lacking",
    "load",
    "place",
    "words",
]
