from django.db import migrations

# By slug: what a word of the published keys stands for, and its colour so far.
PUBLISHED = {
    ("delivery", "off-track"): ("off_track", "red"),
    ("delivery", "at-risk"): ("at_risk", "orange"),
    ("delivery", "on-track"): ("on_track", "blue"),
    ("delivery", "complete"): ("complete", "green"),
    ("impact", "none"): ("none", "orange"),
    ("impact", "some"): ("some", "blue"),
    ("impact", "sustained"): ("sustained", "green"),
}
# A word that somebody added counts as no success until its role is given.
ADDED = {"delivery": ("at_risk", "grey"), "impact": ("none", "grey")}


def fill(apps, schema_editor):
    levels = apps.get_model("priorities", "RatingLevel").objects.all()
    for level in levels:
        level.role, level.colour = PUBLISHED.get((level.of, level.slug), ADDED[level.of])
    levels.model.objects.bulk_update(levels, ["role", "colour"])


class Migration(migrations.Migration):
    dependencies = [("priorities", "0013_rating_level_roles")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
