from django.core.management.commands import loaddata

from wsoa import audit


class Command(loaddata.Command):
    """Django's own, which leaves an event: what was published here is not what it was before."""

    def loaddata(self, fixture_labels):
        super().loaddata(fixture_labels)
        if self.loaded_object_count:
            audit.loaded(fixture_labels)
