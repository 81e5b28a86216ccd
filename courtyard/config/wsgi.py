"""Django as WSGI: the pages and the API, in every role that serves them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
