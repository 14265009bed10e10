"""What a tag says, for the eye of the check: its attributes as the standard library's parser tells them."""

from __future__ import annotations

from urllib.parse import unquote

from .markup import CONTROLS

Attributes = list[tuple[str, str | None]]


def wears_code(tag: str, attrs: Attributes) -> bool:
    """
    Tell whether an element is a block of code by the classes of the editors that write one without ``<pre>``.

    :param tag: its name
    :param attrs: its attributes
    """
    classes = value(attrs, "class").split()
    return "csharpcode" in classes or (tag == "ol" and any(name.startswith("dp-") for name in classes))


def value(attrs: Attributes, name: str) -> str:
    """
    Read an attribute; of two by one name the first, as browsers do (https://html.spec.whatwg.org/#attributes-2).

    :param attrs: the element's attributes
    :param name: the attribute's name
    :return: its value without blanks around it, empty where there is none
    """
    return next((CONTROLS.sub("", told or "").strip() for key, told in attrs if key == name), "")


def served(url: str) -> str:
    """
    Read an address as a server does: percent codes are what they stand for.

    :param url: an address
    """
    return unquote(url.strip())
