"""Which problems each operation of the API can answer, by name: followed through the code, from the route to where it is refused.

An operation leads to the functions that its own code names, and those to theirs. A table keyed by messages leads to the row of
the message that was asked; a method of something whose class is not seen leads to all of that name in the same service. What
this finds is an upper bound; `tests/end_to_end/api/test_fuzzed.py` sees that nothing is answered beside it.
"""

import ast
import inspect
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

from chassis.config import DATABASES
from contracts.errors import Defect, Refused
from contracts.message import Message
from contracts.principal import Principal
from deploy.opland.migrate import service_class
from gateway.http import Operation
from gateway.naming import verb
from gateway.service import GatewayService

OURS = ("services.", "gateway.", "contracts.")
GENERAL = {"get", "load", "dump", "read", "items", "keys", "values", "add", "update", "ask", "begin", "all"}
"""Methods of so many things that their name says nothing."""


def refused_by(operation: Operation) -> list[str]:
    """The names of what this operation can refuse, those aside that every operation can answer."""
    handler = inspect.unwrap(getattr(GatewayService, operation.name))
    asked = asked_by(operation)
    found = reached(handler, frozenset())
    for kind in asked:
        found |= reached(entrypoints()[kind][1], frozenset(asked))
    return sorted(kind.__name__ for kind in found if kind not in (Refused, Defect))


def asked_by(operation: Operation) -> set[type[Message]]:
    """What a route asks of the services."""
    handler = inspect.unwrap(getattr(GatewayService, operation.name))
    known = entrypoints()
    of_the_gateway = [each for each in led_to(handler, frozenset()) if each.__module__.startswith("gateway.")]
    told = {each for function in of_the_gateway for each in named(function) if isinstance(each, type)}
    return {each for each in (*told, operation.asks) if each is not None and each in known}


@cache
def entrypoints() -> dict[Any, tuple[str, FunctionType]]:
    """What it takes -> (service, the method itself), of every command and question."""
    found: dict[Any, tuple[str, FunctionType]] = {}
    for service in DATABASES:
        methods = vars_of(service_class(service))
        found |= {each.message: (service, inspect.unwrap(each)) for each in methods if hasattr(each, "message")}
    return found


def vars_of(owner: type[Any]) -> Iterator[Any]:
    return (getattr(owner, name) for name in dir(owner))


def reached(start: FunctionType, asked: frozenset[type[Message]]) -> set[type[Refused]]:
    """Every refusal that is named in what `start` leads to, where these messages are asked."""
    classes = {each for function in led_to(start, asked) for each in named(function) if isinstance(each, type)}
    return {each for each in classes if issubclass(each, Refused)}


def led_to(start: FunctionType, asked: frozenset[type[Message]]) -> set[FunctionType]:
    """`start`, and every function of ours that it leads to."""
    seen: set[FunctionType] = set()
    waiting = [start]
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            fields = attributes(function)
            waiting += [more for each in named(function) for more in followed(each, asked, fields)]
    return seen


def followed(each: Any, asked: frozenset[type[Message]], fields: frozenset[str]) -> Iterator[FunctionType]:
    """The functions that something named leads to: itself, or those in it.

    Of a table keyed by what can be asked, those of what was asked; of a row with `fields` of its own, those that are read.
    """
    if isinstance(each, FunctionType):
        yield each
    elif isinstance(each, dict | MappingProxyType):
        for value in chosen(each, asked):
            yield from followed(value, asked, fields)
    elif isinstance(each, tuple | list):
        names = getattr(each, "_fields", None)
        for value in each if names is None else [getattr(each, name) for name in names if name in fields]:
            yield from followed(value, asked, fields)


def chosen(table: Mapping[Any, Any], asked: frozenset[type[Message]]) -> list[Any]:
    messages = {key for key in table if isinstance(key, type) and issubclass(key, Message)}
    wanted = asked if messages else {verb(kind) for kind in asked} & table.keys()
    return [value for key, value in table.items() if not (messages or wanted) or key in wanted]


@cache
def attributes(function: FunctionType) -> frozenset[str]:
    """The names of the attributes that its code reads."""
    return frozenset(function.__code__.co_names)


@cache
def named(function: FunctionType) -> tuple[Any, ...]:
    """What the code of a function names: functions, tables and classes of ours, and methods by their name."""
    if not function.__module__.startswith(OURS):
        return ()
    if function.__name__ == "<lambda>":  # its source is a part of a line
        return tuple(filter(is_ours, (function.__globals__.get(name) for name in function.__code__.co_names)))
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    known = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    asides = {id(each) for node in ast.walk(tree) for aside in asides_of(node) for each in ast.walk(aside)}
    found: list[Any] = [each for each in known.values() if function.__closure__ and isinstance(each, type)]
    found = [each for each in found if each in inspect.getclosurevars(function).nonlocals.values()]
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if id(node) in asides or not isinstance(node, ast.Name | ast.Attribute):
            continue
        value = resolved(node, known)
        if value is not None:
            found.append(inspect.unwrap(value) if callable(value) and not isinstance(value, type) else value)
        elif isinstance(node, ast.Attribute) and id(node) in called:
            found += methods(package_of(function)).get(node.attr, ())
    return tuple(each for each in found if is_ours(each))


def asides_of(node: ast.AST) -> list[ast.AST]:
    """Where a refusal is named without being raised: what is caught, and what something is compared with."""
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        return [node.type]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
        return [node]
    if isinstance(node, ast.FunctionDef):
        hints = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
        return [each for each in (*hints, node.returns) if each is not None]
    return []


def is_ours(value: Any) -> bool:
    if isinstance(value, dict | MappingProxyType | tuple | list):
        return True
    return isinstance(value, type | FunctionType) and str(value.__module__).startswith(OURS)


def resolved(node: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = resolved(node.value, known)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType | type) else None
    return None


def package_of(function: FunctionType) -> str:
    first, second, *_ = f"{function.__module__}.".split(".")
    return f"{first}.{second}" if first == "services" else first


@cache
def methods(package: str) -> dict[str, list[FunctionType]]:
    """Name -> the methods of that name, of every class of a service that is loaded, and of the principal."""
    found: dict[str, list[FunctionType]] = defaultdict(list)
    classes = {
        value
        for name, module in list(sys.modules.items())
        if name.startswith(f"{package}.")
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith(f"{package}.")
    }
    for owner in {*classes, Principal}:
        for name, value in vars(owner).items():
            if isinstance(value, FunctionType) and name not in GENERAL and not name.startswith("__"):
                found[name].append(value)
    return found
