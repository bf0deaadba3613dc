"""Try every mutant, and name those that no test killed: `python -m mutants [MODULE…]`.

Exit 1 if one lives that is not in EQUIVALENT, or if one there is no longer made.
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
MODULES = (
    "ehcp_tracking/working_days.py",
    "ehcp_tracking/law.py",
    "ehcp_tracking/clocks.py",
    "ehcp_tracking/exceptions.py",
    "ehcp_tracking/cohorts.py",
    "ehcp_tracking/kpis.py",
    "governance/verdicts.py",
)
TRACKING = "tests/ehcp_tracking"
# What kills most needs no database and takes two seconds; only what it leaves alive meets the rest.
QUICK = [
    *(f"{TRACKING}/test_{name}.py" for name in ("law", "clocks", "exceptions")),
    f"{TRACKING}/test_properties.py",
    "tests/governance/test_verdicts.py",
    "-k",
    "not database and not entry and not undoing and not classes",
]
THOROUGH = [
    *(
        f"{TRACKING}/test_{name}.py"
        for name in ("examples", "clocks", "kpis", "behind", "constraints")
    ),
    *(f"{TRACKING}/test_{name}.py" for name in ("properties", "explaining", "against_oracle")),
    "tests/governance/test_dashboard.py",
]
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
    environment = os.environ | {
        "WSOA_TEST_MUTANT": f"{module}:{number}",
        "WSOA_TEST_EXAMPLES": "20",
    }
    return Tried(
        module, mutant, lives=all(passes(tests, environment) for tests in (QUICK, THOROUGH))
    )


def passes(tests: list[str], environment: dict[str, str]) -> bool:
    """Whether the tests pass. A mutant that keeps them from ending is killed as well."""
    command = [sys.executable, *PYTEST, *tests, "--hypothesis-seed=1"]
    try:
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=1200)
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
