"""Loads one module of the product as a mutant, in this process alone (`pytest -p mutants.hook`).

WSOA_TEST_MUTANT names it: `ehcp_tracking/law.py:17` is the 17th mutant of that module.
"""

import importlib.abc
import importlib.machinery
import os
import sys
from pathlib import Path
from types import ModuleType

from hypothesis import Phase, settings

from mutants.mutations import mutants

# One example that fails is enough: to find the smallest takes minutes.
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")
ROOT = Path(__file__).resolve().parent.parent
path, _, number = os.environ["WSOA_TEST_MUTANT"].rpartition(":")  # none: the product as it is
name = path.removesuffix(".py").replace("/", ".")


class Loader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        source = (ROOT / path).read_text()
        mutant = mutants(source)[int(number)]
        exec(compile(mutant.made(source), str(ROOT / path), "exec"), module.__dict__)  # noqa: S102


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path_, target=None):
        if fullname != name:
            return None
        file = str(ROOT / path)
        return importlib.util.spec_from_file_location(name, file, loader=Loader(name, file))


if name in sys.modules:
    raise ImportError(f"{name} was imported before its mutant could take its place.")
sys.meta_path.insert(0, Finder())
