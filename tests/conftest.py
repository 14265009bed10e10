from __future__ import annotations

from hypothesis import settings

# No deadlines: machines are shared, and how long an example takes says nothing about whether it is right.
settings.register_profile("default", deadline=None)
settings.load_profile("default")
