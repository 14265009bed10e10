"""
What runs a group of snippets; a world's interpreter runs it, so it keeps to the standard library and to Python 3.8.

``warmed`` forks a process a group; ``isolation`` takes it out of this machine; ``judge`` leads it, and never runs a
line of a stranger's; ``stage``, its child, runs the snippets.
"""
