"""Try every mutant, and name those that no test killed: `python -m mutants [MODULE…]`.

Exit 1 if one lives that is not in EQUIVALENT, or if one there is no longer made; 2 if the tests
fail without a mutant.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from mutants.equivalent import EQUIVALENT
from mutants.mutations import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent
TRACKING = "tests/ehcp_tracking"
# What kills most mutants of a rule needs no database and takes a second.
QUICK = [
    *(f"{TRACKING}/test_{name}.py" for name in ("law", "clocks", "exceptions", "cohorts")),
    f"{TRACKING}/test_properties.py",
    "tests/governance/test_verdicts.py",
    "-k",
    "not database and not entry and not undoing and not classes",
]
STORED = [
    *(f"{TRACKING}/test_{name}.py" for name in ("examples", "clocks", "constraints")),
    *(f"{TRACKING}/test_{name}.py" for name in ("comments", "explanations", "limits")),
    f"{TRACKING}/test_properties.py",
]
EXCUSED = [f"{TRACKING}/test_excusing.py", f"{TRACKING}/excused/test_facts.py"]
FIGURES = [
    *(f"{TRACKING}/test_{name}.py" for name in ("kpis", "behind", "properties")),
    "tests/governance/test_dashboard.py",
    f"{TRACKING}/test_against_oracle.py",
]
WAITS = [
    *(f"{TRACKING}/test_{name}.py" for name in ("stages", "behind")),
    "tests/governance/waiting/test_figures.py",
]
PLANS = [f"{TRACKING}/plans/test_clocks.py"]
PLANS_STORED = [
    *(f"{TRACKING}/plans/test_{name}.py" for name in ("kpis", "recording", "views")),
    f"{TRACKING}/verification/test_after_the_plan.py",
]
DISPUTES = [f"{TRACKING}/disputes/test_clocks.py"]
DISPUTES_STORED = [
    *(f"{TRACKING}/disputes/test_{name}.py" for name in ("models", "pages")),
    f"{TRACKING}/verification/test_after_the_plan.py",
]
LATENESS = [
    f"{TRACKING}/lateness/test_figures.py",
    "tests/governance/test_lateness.py",
    f"{TRACKING}/verification/test_after_the_plan.py",
]
# Each module with the tests that its mutants meet, one lot after the other, until one fails.
MODULES = {
    "ehcp_tracking/working_days.py": (QUICK,),
    "ehcp_tracking/law.py": (QUICK, PLANS, DISPUTES, STORED),
    "ehcp_tracking/clocks.py": (QUICK, PLANS, DISPUTES, STORED, FIGURES),
    "ehcp_tracking/exceptions.py": (QUICK, EXCUSED, STORED, FIGURES),
    "ehcp_tracking/cohorts.py": (QUICK, FIGURES, WAITS),
    "ehcp_tracking/kpis.py": (FIGURES,),
    "ehcp_tracking/stages.py": (WAITS,),
    "ehcp_tracking/plans/clocks.py": (PLANS, PLANS_STORED),
    "ehcp_tracking/plans/kpis.py": (PLANS_STORED,),
    "ehcp_tracking/disputes/clocks.py": (DISPUTES, DISPUTES_STORED),
    "ehcp_tracking/lateness/figures.py": (LATENESS,),
    "governance/verdicts.py": (QUICK,),
}
PYTEST = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "mutants.hook"]


class Tried(NamedTuple):
    module: str
    mutant: Mutant
    lives: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.module, self.mutant.words


def main(modules: list[str]) -> int:
    todo = [
        (module, number, mutant)
        for module in modules
        for number, mutant in enumerate(mutants((ROOT / module).read_text()))
    ]
    print(f"{len(todo)} mutants of {len(modules)} modules", flush=True)
    for lot in {id(lot): lot for module in modules for lot in MODULES[module]}.values():
        if not passes(lot):
            print(f"Without any mutant these do not pass: {' '.join(lot)}")
            return 2
    tried = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, each in enumerate(pool.map(lambda one: attempt(*one), todo), start=1):
            tried.append(each)
            if each.lives and each.key not in EQUIVALENT:
                print(f"{each.module}:{each.mutant.line}: lives: {each.mutant.words}", flush=True)
            if not done % 50:
                print(f"… {done} of {len(todo)}", flush=True)
    return told(tried, modules)


def attempt(module: str, number: int, mutant: Mutant) -> Tried:
    place = f"{module}:{number}"
    return Tried(module, mutant, all(passes(lot, place) for lot in MODULES[module]))


def passes(tests: list[str], mutant: str = "") -> bool:
    """Whether the tests pass. A mutant that keeps them from ending is killed as well."""
    command = [sys.executable, *PYTEST, *tests, "--hypothesis-seed=1"]
    told = os.environ | {"WSOA_TEST_MUTANT": mutant, "WSOA_TEST_EXAMPLES": "20"}
    try:
        run = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, timeout=1200)
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def told(tried: list[Tried], modules: list[str]) -> int:
    living = [each for each in tried if each.lives and each.key not in EQUIVALENT]
    known = {each.key for each in tried if each.key in EQUIVALENT}
    stale = [key for key in EQUIVALENT if key[0] in modules and key not in known]
    print(f"{len(tried)} tried, {len(living)} live, {len(known)} change nothing anybody could see")
    for module, change in stale:
        print(f"mutants/equivalent.py names one that is not made: {module}: {change}")
    return 1 if living or stale else 0


def chosen(names: list[str]) -> Iterator[str]:
    for module in MODULES:
        if not names or module in names:
            yield module


if __name__ == "__main__":
    sys.exit(main(list(chosen(sys.argv[1:]))))
