"""
Publish a built site: what would break the web is refused, what will change is shown, and one step makes it public.

`run` leads through it: `built` reads what was made, `public` knows what was public, `plan` compares the two, and one of
`targets` puts it where readers find it. What building, running snippets and checking do is handed in.
"""

from __future__ import annotations
