"""The environment of a run, set before Django reads its settings. The caller's has no part in it.

The database is that of WSOA_TEST_DATABASE_URL, where `tests.postgres` names one, or else SQLite.
"""

import os

for name in [name for name in os.environ if name.startswith("WSOA_")]:
    if name != "WSOA_TEST_DATABASE_URL" and name != "WSOA_DATABASE_URL":
        del os.environ[name]

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "wsoa.settings",
    "SECRET_KEY": "only to measure",
    "WSOA_DEMO": "1",  # plain HTTP, and no second factor
    "WSOA_TODAY": "2021-03-31",
}
