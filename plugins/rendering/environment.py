"""The environment that templates are read in, which notes what they read while a page is rendered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.tests import TESTS

from .facts import Telling, UntoldError
from .reads import Reads
from .store import Store, digest

#: Filters of Jinja's own that say something else each time.
RESTLESS = frozenset({"pprint", "random"})


class TracedContext(Context):
    """What a template is given."""

    environment: Traced

    def resolve_or_missing(self, key: str) -> Any:
        """
        Find a variable, and note it.

        :param key: its name
        """
        value = super().resolve_or_missing(key)
        reads = self.environment.reads
        return value if reads is None else reads.variable(key, value)

    def call(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """
        Call a function, and note what it is handed.

        :param function: which
        """
        reads = self.environment.reads
        if reads is not None:
            reads.call(function, [*arguments, *named.values()])

        return super().call(function, *arguments, **named)


class Traced(Environment):
    """Pelican's environment, in which every variable and attribute that a template reads can be noted."""

    context_class = TracedContext
    #: The notes of the page that is rendered now.
    reads: Reads | None = None

    def getattr(self, obj: Any, attribute: str) -> Any:
        """
        Ask an object for an attribute, and note it.

        :param obj: the object
        :param attribute: its name
        """
        value = super().getattr(obj, attribute)
        if self.reads is not None:
            self.reads.attribute(obj, attribute, value)

        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        """
        Ask an object for an item, and note it.

        :param obj: the object
        :param argument: which
        """
        value = super().getitem(obj, argument)
        if self.reads is not None:
            self.reads.attribute(obj, argument, value)

        return value


class _Watched(dict[str, Any]):
    """Filters or tests: those that are not Jinja's own note what they are handed."""

    def __init__(self, found: Mapping[str, Any], known: Mapping[str, Any], environment: Traced) -> None:
        super().__init__(found)
        self._known = known
        self._environment = environment

    def __getitem__(self, name: str) -> Any:
        function = super().__getitem__(name)
        return function if function is self._known.get(name) and name not in RESTLESS else self._watched(name, function)

    def get(self, name: str, default: Any = None) -> Any:
        """
        Find one.

        :param name: its name
        :param default: what there is otherwise
        """
        try:
            return self[name]
        except KeyError:
            return default

    def _watched(self, name: str, function: Any) -> Any:
        @functools.wraps(function, updated=())
        def watched(*arguments: Any, **named: Any) -> Any:
            reads = self._environment.reads
            if reads is not None:
                reads.is_all &= name not in RESTLESS
                reads.call(function, [one for one in [*arguments, *named.values()] if one is not self._environment])

            return function(*arguments, **named)

        mark = getattr(function, "jinja_pass_arg", None)
        if mark is not None:
            watched.jinja_pass_arg = mark  # type: ignore[attr-defined]  # Jinja's mark

        return watched


class Compiled(BytecodeCache):
    """
    Templates as they were compiled, in a store: Jinja's own folder of them ends a build where it cannot be written.

    :param store: where they are kept
    :param options: what Jinja compiles them with
    """

    def __init__(self, store: Store, options: Mapping[str, Any]) -> None:
        self._store = store
        self._name = digest("templates", version("jinja2"), Telling({}).of(dict(options)))

    def load_bytecode(self, bucket: Bucket) -> None:
        """
        Give a template that was compiled before.

        :param bucket: what it is to be put into
        """
        kept = self._store.get(self._named(bucket))
        if kept is not None:
            try:
                bucket.bytecode_from_string(kept)
            except Exception:  # noqa: BLE001 - pickle and marshal may raise anything: it is compiled again
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """
        Keep a template that was compiled.

        :param bucket: what it is in
        """
        self._store.put(self._named(bucket), bucket.bytecode_to_string())

    def _named(self, bucket: Bucket) -> str:
        return digest(self._name, bucket.key, bucket.checksum)


def _compiled(options: Mapping[str, Any], store: Store) -> Compiled | None:
    """Find the templates that the same Jinja compiled with the same options: it tells them apart no further."""
    try:
        return Compiled(store, options)
    except UntoldError:
        return None


def trace(environment: Environment, options: Mapping[str, Any], store: Store) -> Environment:
    """
    Make an environment like Pelican's in which reading is noted.

    :param environment: as Pelican and plugins made it
    :param options: Pelican's setting JINJA_ENVIRONMENT
    :param store: where templates are kept as they were compiled
    :return: the new one; another kind than Jinja's own stays as it is
    """
    if type(environment) is not Environment:
        return environment

    traced = Traced(loader=environment.loader, **options)
    if traced.bytecode_cache is None:
        traced.bytecode_cache = _compiled(options, store)

    for extension in environment.extensions.values():
        if extension.identifier not in traced.extensions:
            traced.add_extension(type(extension))

    traced.globals.update(environment.globals)
    traced.filters = _Watched(environment.filters, FILTERS, traced)
    traced.tests = _Watched(environment.tests, TESTS, traced)
    traced.policies.update(environment.policies)
    return traced
