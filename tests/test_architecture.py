"""The shape of the code base, kept by tests rather than by memory."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from django.urls import get_resolver
from packaging.requirements import Requirement

from priorities.models import InPlan
from priorities.planfile.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "wsoa": {"wsoa"},
    "priorities": {"priorities", "wsoa"},
    "ehcp_tracking": {"ehcp_tracking", "wsoa"},
    "governance": {"governance", "priorities", "ehcp_tracking", "wsoa"},
}
# Inside an app a module imports none that comes after it. Those on one line may be in any order.
ORDER = [
    {"working_days"},
    {"law"},
    {"clocks"},
    {"exceptions", "causes"},
    {"wording"},
    {"columns", "querysets"},
    {"models"},
    {"keys"},
    {"changes", "excusing", "importing", "kpis", "quality"},
    {"checking"},
    {"filters", "forms", "tables"},
    {"recording", "views"},
    {"urls"},
]
# A package of an app mirrors its file names, and their order.
PACKAGES = [
    *MAY_IMPORT,
    "wsoa.areas",
    "wsoa.people",
    "priorities.challenges",
    "priorities.drafting",
    "priorities.overrides",
    "priorities.ratingkey",
    "priorities.risks",
    "priorities.statistics",
    "governance.comparison",
    "governance.equity",
    "governance.what_if",
    "governance.work",
    "governance.threads",
    "ehcp_tracking.disputes",
    "ehcp_tracking.excused",
    "ehcp_tracking.plans",
    "ehcp_tracking.lateness",
    "ehcp_tracking.forecast",
    "ehcp_tracking.verification",
    "priorities.evaluations",
    "priorities.enquiry",
    "governance.enquiry",
]
# All that these modules import, beside the types of the standard library.
PURE = {
    "ehcp_tracking/working_days.py": {"datetime", "holidays"},
    "ehcp_tracking/law.py": {"calendar", "datetime", "ehcp_tracking.working_days", "functools"},
    "ehcp_tracking/clocks.py": {"datetime", "ehcp_tracking.law", "operator"},
    "ehcp_tracking/causes.py": {"ehcp_tracking.law"},
    "ehcp_tracking/exceptions.py": {"datetime", "ehcp_tracking.clocks", "ehcp_tracking.law"},
    "ehcp_tracking/disputes/clocks.py": {"datetime", "ehcp_tracking.clocks", "ehcp_tracking.law"},
    "ehcp_tracking/plans/clocks.py": {"datetime", "ehcp_tracking.clocks", "ehcp_tracking.law"},
    "ehcp_tracking/forecast/pace.py": {
        *("bisect", "collections", "itertools", "math", "random", "wsoa.months"),
    },
    "ehcp_tracking/forecast/shifts.py": {"ehcp_tracking.forecast.pace", "math"},
    "ehcp_tracking/forecast/in_time.py": {
        "ehcp_tracking.forecast.courses",
        "ehcp_tracking.forecast.drawing",
        "ehcp_tracking.forecast.pace",
        "math",
    },
    "ehcp_tracking/forecast/courses.py": {"datetime", "ehcp_tracking.forecast.pace"},
    "ehcp_tracking/forecast/drawing.py": {
        "datetime",
        "ehcp_tracking.forecast.courses",
        "ehcp_tracking.forecast.pace",
        "ehcp_tracking.law",
        "random",
        "wsoa.months",
        "wsoa.share",
    },
    "priorities/cycle.py": {"calendar", "datetime"},
    "governance/what_if/queue.py": {"heapq"},
    "governance/what_if/model.py": {
        "bisect",
        "ehcp_tracking.law",
        "governance.what_if.queue",
        "itertools",
        "math",
        "random",
        "statistics",
    },
    "ehcp_tracking/wording.py": {
        "datetime",
        "ehcp_tracking.exceptions",
        "ehcp_tracking.law",
        "ehcp_tracking.working_days",
    },
    # The second computation: an error in the first is found only if nothing of it is imported.
    "ehcp_tracking/verification/clocks.py": {"datetime"},
    "ehcp_tracking/verification/facts.py": {"datetime", "ehcp_tracking.verification.clocks"},
    "ehcp_tracking/verification/figures.py": {
        "calendar",
        "collections",
        "datetime",
        "ehcp_tracking.verification.clocks",
        "fractions",
        "functools",
        "statistics",
    },
    "ehcp_tracking/verification/days.py": {"datetime", "functools", "holidays"},
    "ehcp_tracking/verification/disputes.py": {
        "datetime",
        "ehcp_tracking.verification.clocks",
        "ehcp_tracking.verification.days",
    },
    "ehcp_tracking/verification/lateness.py": {
        "collections",
        "datetime",
        "ehcp_tracking.verification.clocks",
        "ehcp_tracking.verification.figures",
    },
    "ehcp_tracking/verification/plans.py": {
        "collections",
        "datetime",
        "ehcp_tracking.verification.clocks",
        "ehcp_tracking.verification.days",
        "ehcp_tracking.verification.figures",
    },
    "ehcp_tracking/verification/rows.py": {
        "ehcp_tracking.disputes.models",
        "ehcp_tracking.excused.models",
        "ehcp_tracking.lateness.models",
        "ehcp_tracking.models",
        "ehcp_tracking.plans.models",
        "ehcp_tracking.verification.clocks",
        "ehcp_tracking.verification.plans",
        "itertools",
        "math",
        "operator",
        "wsoa.models",
    },
}
TYPES = {"collections.abc", "dataclasses", "typing"}


def modules(*apps):
    return [path for app in apps for path in sorted((ROOT / app).rglob("*.py"))]


def imported(path):
    """Yield the full name of each module, or of each thing of a module, that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_apps_import_only_downwards(app):
    for path in modules(app):
        ours = {name.split(".")[0] for name in imported(path)} & set(MAY_IMPORT)
        assert ours <= MAY_IMPORT[app], f"{path.relative_to(ROOT)} imports {ours - MAY_IMPORT[app]}"


@pytest.mark.parametrize("package", PACKAGES)
def test_inside_an_app_later_modules_import_earlier_ones(package):
    rank = {f"{package}.{name}": place for place, names in enumerate(ORDER) for name in names}
    for path in (ROOT / package.replace(".", "/")).glob("*.py"):
        own = rank.get(f"{package}.{path.stem}", len(ORDER))
        for name in imported(path):
            found = max(rank.get(name, -1), rank.get(name.rpartition(".")[0], -1))
            assert found <= own, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_import_nothing_else(path):
    allowed = PURE[path] | TYPES
    for name in imported(ROOT / path):
        assert name in allowed or name.rpartition(".")[0] in allowed, name


def test_one_module_asks_for_the_day():
    asking = ("localdate(", "date.today(", "datetime.now(", "datetime.today(", "timezone.now(")
    found = {
        str(path.relative_to(ROOT))
        for path in modules(*MAY_IMPORT)
        if any(words in path.read_text() for words in asking)
    }
    assert found == {"wsoa/today.py"}


def views(patterns):
    """Yield every view class of ours that has a URL."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        elif pattern.callback.view_class.__module__.split(".")[0] in MAY_IMPORT:
            yield pattern.callback.view_class


def test_no_view_has_a_queryset_that_cannot_know_the_area():
    found = list(views(get_resolver().url_patterns))
    assert found
    for view in found:
        assert getattr(view, "queryset", None) is None, f"{view} has a queryset of every area"
        assert getattr(view, "model", None) is None, f"Django would give {view} one of every area"


def test_every_component_names_its_context():
    components = list((ROOT / "templates/components").glob("*.html"))
    assert components
    for path in components:
        assert re.match(r"\{# .*Context: .+ #\}", path.read_text()), f"line 1 of {path.name}"


def pinned():
    """Return {name: version} of requirements.txt."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = [Requirement(line.split(" #")[0]) for line in lines if line and line[0] != "#"]
    for requirement in required:
        assert re.fullmatch(r"==[\d.]+(post\d+)?", str(requirement.specifier)), (
            f"{requirement} is no pin"
        )
    return {each.name: str(each.specifier)[2:] for each in required}


def test_every_version_is_pinned_within_the_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = pinned()
    for bound in map(Requirement, project["dependencies"]):
        assert versions[bound.name] in bound.specifier, bound


def test_the_lock_file_names_packages_and_no_address_of_a_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    installed = {path: package for path, package in lock["packages"].items() if path}
    assert all("integrity" in package for package in installed.values())
    assert not any("resolved" in package for package in installed.values())


def altered():
    """The columns that a version of a plan can alter in its rows."""
    kinds = [kind for kind in KINDS if issubclass(kind.model, InPlan)]
    names = {name for kind in kinds for name in (*kind.fields, kind.holder)}
    return names - {"plan", "reference", "number"}  # which say what a row is


def asked_of_today(function, names):
    """Yield what a function filters by in the database although it asks for a day gone by."""
    calls = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
    named = [(getattr(each.func, "attr", getattr(each.func, "id", "")), each) for each in calls]
    days = [ast.unparse(each.args[0]) for name, each in named if name == "standing" and each.args]
    if all("today" in day for day in days):
        return
    again = [node for name, each in named if name == "now_or_then" for node in ast.walk(each)]
    for name, each in named:
        if name == "that_are_read":
            yield name
        elif name in ("filter", "exclude", "Q") and each not in again:
            paths = [word.arg.removesuffix("__in") for word in each.keywords if word.arg]
            yield from (path for path in paths if path.split("__")[-1] in names)


@pytest.mark.parametrize("app", ["priorities", "governance"])
def test_rows_of_a_past_day_are_not_chosen_by_what_they_say_today(app):
    names = altered()
    for path in (ROOT / app).rglob("*.py"):
        if path != ROOT / "priorities" / "querysets.py":  # which has `standing` itself
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    found = list(asked_of_today(node, names))
                    assert not found, f"{path.relative_to(ROOT)}: {node.name} asks for {found}"
