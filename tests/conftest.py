from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadlines: machines are shared, and how long an example takes says nothing about whether it is right. The suite
# tries the same examples every time, so that it turns red for a change of the code and nothing else; what explores is
#     HYPOTHESIS_PROFILE=thorough pytest tests/blogger --hypothesis-show-statistics
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
examples = int(os.environ.get("HYPOTHESIS_EXAMPLES", "10000"))
settings.register_profile("thorough", settings.get_profile("default"), derandomize=False, max_examples=examples)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
