"""Every mutant of a module: the module with one number, comparison, condition or name changed."""

import ast
from copy import copy
from typing import NamedTuple

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
}
# Comparisons of the database, as the ends of the names of lookups.
LOOKUPS = {"__lte": "__lt", "__lt": "__lte", "__gte": "__gt", "__gt": "__gte"}


class Mutant(NamedTuple):
    """One change to a module: in which line, what was there, and what is put in its place."""

    line: int
    was: ast.AST
    becomes: ast.AST
    place: int

    @property
    def words(self) -> str:
        return f"{ast.unparse(self.was)}  →  {ast.unparse(self.becomes)}"

    def made(self, source: str) -> ast.Module:
        """Return the module, whose source this is, so changed."""
        tree = ast.parse(source)
        changed = Put(nodes(tree)[self.place], self.becomes).visit(tree)
        return ast.fix_missing_locations(changed)


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module, always in the same order."""
    return [
        Mutant(getattr(node, "lineno", 0), node, other, place)
        for place, node in enumerate(nodes(ast.parse(source)))
        for other in variants(node)
    ]


def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return what a module does, in a lasting order: its nodes but those of annotations, decorators
    and assertions, which tell type checkers what is always so, and what Count is of, since any
    value does. A slice is changed as a whole.
    """
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Assert):
            continue
        found.append(node)
        for name, value in ast.iter_fields(node):
            parts = value if isinstance(value, list) else [value]
            left_out = name == "upper" or (name == "args" and is_count(node))
            if name not in ("annotation", "returns", "decorator_list") and not left_out:
                waiting += [part for part in parts if isinstance(part, ast.AST)]
    return found


def is_count(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Count"


class Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, target: ast.AST, other: ast.AST):
        self.target, self.other = target, other

    def visit(self, node: ast.AST) -> ast.AST:
        return self.other if node is self.target else self.generic_visit(node)


def variants(node: ast.AST) -> list[ast.AST]:
    """Return what a mutant has in the place of `node`; most nodes have no variant."""
    match node:
        case ast.Constant(value=bool()):
            return [changed(node, value=not node.value)]
        case ast.Constant(value=int()):
            return [changed(node, value=node.value + step) for step in (1, -1)]
        case ast.Slice(upper=ast.Constant(value=int(number))):
            ends = [ast.Constant(number + step) for step in (1, -1)]
            return [changed(node, upper=end) for end in ends]
        case ast.Constant(value=str()):
            return [changed(node, value=text) for text in other_lookup(node.value)]
        case ast.keyword(arg=str()):
            return [changed(node, arg=text) for text in other_lookup(node.arg)]
        case ast.Compare(ops=[operator]) if type(operator) in OTHER:
            return [changed(node, ops=[OTHER[type(operator)]()])]
        case ast.Compare(ops=[one, two]):
            first, second = OTHER[type(one)](), OTHER[type(two)]()
            return [changed(node, ops=[first, two]), changed(node, ops=[one, second])]
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in OTHER:
            return [changed(node, op=OTHER[type(operator)]())]
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            return [node.operand]
        case ast.Tuple(ctx=ast.Load(), elts=elements) if all(map(is_name, elements)):
            return [
                changed(node, elts=elements[:number] + elements[number + 1 :])
                for number, _ in enumerate(elements)
            ]
    return []


def changed(node: ast.AST, **fields: object) -> ast.AST:
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def other_lookup(text: str) -> list[str]:
    """Return a name of a lookup with the comparison beside its own: "day__lt" of "day__lte"."""
    return [text.removesuffix(end) + other for end, other in LOOKUPS.items() if text.endswith(end)]


def is_name(node: ast.AST) -> bool:
    """Whether it names something, as the members of a list of grounds, bases or services do."""
    if isinstance(node, ast.Starred):
        return is_name(node.value)
    return isinstance(node, ast.Name | ast.Attribute) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
