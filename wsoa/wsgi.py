"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wsoa.settings")
application = get_wsgi_application()
settings.SECRET_KEY  # noqa: B018  without one, stop here and not at the first sign-in
