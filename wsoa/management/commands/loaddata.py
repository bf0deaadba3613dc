from django.core.management.commands import loaddata

from wsoa import audit


class Command(loaddata.Command):
    """Django's own, which leaves an event: what was published here is not what it was before.

    A record of which its model says that it was published anew since (`published_anew`) stays as
    it is: loading an old fixture again undoes nothing.
    """

    def loaddata(self, fixture_labels):
        self.left_alone = 0
        super().loaddata(fixture_labels)
        if self.loaded_object_count:
            audit.loaded(fixture_labels)
        if self.left_alone and self.verbosity:
            reason = "a later version of their plan is loaded."
            self.stdout.write(f"Left as they are, {self.left_alone} object(s): {reason}")

    def save_obj(self, obj):
        published_anew = getattr(type(obj.object)._default_manager, "published_anew", None)
        if published_anew and published_anew(obj.object):
            self.left_alone += 1
            return False
        return super().save_obj(obj)
