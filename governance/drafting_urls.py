"""The pages of drafts of plans, whose measures may name the live figures that are counted here."""

from governance.figures import FIGURES
from priorities.drafting import urls

app_name = urls.app_name
urlpatterns = urls.patterns([(key, figure.title) for key, figure in FIGURES.items()])
