"""The environment of a test run, set before Django reads its settings (`-p` in pyproject.toml).

The day, the secret and the database of whoever runs the tests have no part in them.
"""

import os

for name in [name for name in os.environ if name.startswith("WSOA_")]:
    if not name.startswith("WSOA_TEST_") and name != "WSOA_CHROMIUM":
        del os.environ[name]

os.environ |= {
    "WSOA_DEMO": "1",  # plain HTTP; what production adds is in test_deploy.py
    "SECRET_KEY": "only for tests",
    "WSOA_DATABASE_URL": os.environ.get("WSOA_TEST_DATABASE_URL", "sqlite://:memory:"),
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in the tests' thread
}
