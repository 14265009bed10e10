"""
Tell since when a snippet is broken, and by what.

A post's world is pinned, so its snippets run as they did; what its readers install is something else. Here each group
is tried with the newest releases of what its header asks for, and where it fails, what broke it is looked for: over the
days on which something came, then over the releases of what came that day.
"""
