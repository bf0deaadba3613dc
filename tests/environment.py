"""The environment of a test run, set before Django reads its settings (`-p` in pyproject.toml)."""

import os

# The day, the secret and the database of whoever runs the tests have no part in them.
for name in [name for name in os.environ if name.startswith("WSOA_")]:
    if not name.startswith("WSOA_TEST_") and name != "WSOA_CHROMIUM":
        del os.environ[name]

os.environ["SECRET_KEY"] = "only for tests"
os.environ["WSOA_DATABASE_URL"] = os.environ.get("WSOA_TEST_DATABASE_URL", "sqlite://:memory:")
