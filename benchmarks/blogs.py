"""A blog of N posts for `building.py`, as Pelican, Hugo and Eleventy each want it, and what may be edited in it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

WORDS = (
    "the of to and a in is it you that he was for on are with as his they be at one have this from or had by hot word"
    " but what some we can out other were all there when up use your how said an each she which do their time if will"
).split()
CODE = '''import asyncio
from dataclasses import dataclass


@dataclass
class Node{n}:
    """A node of the tree."""

    name: str
    value: int = {n}

    async def walk(self, depth: int = 0) -> None:
        for i in range(depth):
            await asyncio.sleep(0.1 * i)
            print(f"{{self.name}}: {{i}}")

        if not depth:
            raise ValueError("no depth %d" % {n})


def main() -> None:
    node = Node{n}("root", 42)
    asyncio.run(node.walk(3))
'''
TAGS = 100


@dataclass(frozen=True)
class Post:
    """A post of 1 000 words in four parts, with three blocks of code and three tags."""

    number: int
    title: str
    tags: tuple[str, ...]
    parts: tuple[str, ...] = field(repr=False)

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{2010 + self.number % 12}/{self.number % 12 + 1:02}/post-{self.number}"

    @property
    def date(self) -> str:
        """When it was written; each at a moment of its own."""
        number = self.number
        day = f"{2010 + number % 12}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        return f"{day}T{number % 24:02}:{number // 24 % 60:02}:00+02:00"

    def pelican(self) -> str:
        """Write it for Pelican."""
        return f"Title: {self.title}\nDate: {self.date}\nTags: {', '.join(self.tags)}\n\n{self.body}"

    def yaml(self) -> str:
        """Write it for Hugo and Eleventy."""
        tags = ", ".join(self.tags)
        return f'---\ntitle: "{self.title}"\ndate: {self.date}\ntags: [{tags}]\nlayout: post.njk\n---\n\n{self.body}'

    @property
    def body(self) -> str:
        """Its Markdown."""
        return "\n\n".join(self.parts) + "\n"


def post(number: int) -> Post:
    """
    Write a post.

    :param number: which; the same number gives the same post
    """
    chance = random.Random(number)  # noqa: S311 - the same each time
    parts = []
    for part in range(4):
        parts += [f"## Part {part} of {number}"] if part else []
        for _ in range(5):
            words = [chance.choice(WORDS) for _ in range(50)]
            words[5], words[9] = f"*{words[5]}*", f"`{words[9]}`"
            words[20] = f"[{words[20]}](https://example.org/{number})"
            parts.append(" ".join(words).capitalize() + ".")

        parts += [f"```python\n{CODE.format(n=number * 10 + part)}```"] if part else []

    tags = sorted({f"tag{chance.randrange(TAGS)}" for _ in range(3)})
    return Post(number, f"Post {number} about {chance.choice(WORDS)}", tuple(tags), tuple(parts))


def edited(one: Post, what: str, round_: int) -> Post:
    """
    Edit a post.

    :param one: the post
    :param what: its body, title or tag
    :param round_: which time: each edit is another one
    """
    if what == "title":
        return replace(one, title=f"{one.title}, edited {round_}")

    if what == "tag":
        return replace(one, tags=(*one.tags[:-1], f"tag{(one.number + round_) % TAGS}"))

    return replace(one, parts=(*one.parts, f"A line that was added the time after {round_}."))


def write(folder: Path, one: Post, *, yaml: bool = False) -> None:
    """
    Write a post to the disk.

    :param folder: where the posts are
    :param one: the post
    :param yaml: whether its front matter is YAML
    """
    path = folder / f"{one.path}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(one.yaml() if yaml else one.pelican(), "utf-8")
