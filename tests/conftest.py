from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# What is begun in the background may ignore what ends it (`nohup`, `&` in a script), and so does what it begins.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# No deadlines: machines are shared, and how long an example takes says nothing about whether it is right. The suite
# tries the same examples every time, so that it turns red for a change of the code and nothing else; what explores is
#     HYPOTHESIS_PROFILE=thorough pytest tests/blogger --hypothesis-show-statistics
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
examples = int(os.environ.get("HYPOTHESIS_EXAMPLES", "10000"))
settings.register_profile("thorough", settings.get_profile("default"), derandomize=False, max_examples=examples)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
