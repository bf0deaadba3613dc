import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What each word of a rating key stands for, and words that an area has for itself.

    Filled in by the next migration, held by constraints from the one after it.
    """

    dependencies = [
        ("priorities", "0012_words_columns_and_cycle"),
        ("wsoa", "0012_milestones"),
    ]

    operations = [
        migrations.AddField(
            model_name="ratinglevel",
            name="area",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Whose own word it is; empty for a word of a plan type.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rating_levels",
                to="wsoa.localarea",
            ),
        ),
        migrations.AddField(
            model_name="ratinglevel",
            name="colour",
            field=models.CharField(
                choices=[
                    ("grey", "Grey"),
                    ("red", "Red"),
                    ("orange", "Orange"),
                    ("yellow", "Yellow"),
                    ("green", "Green"),
                    ("turquoise", "Turquoise"),
                    ("blue", "Blue"),
                    ("purple", "Purple"),
                    ("pink", "Pink"),
                ],
                default="grey",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="ratinglevel",
            name="ended_on",
            field=models.DateField(
                blank=True, help_text="Not that day.", null=True, verbose_name="in use until"
            ),
        ),
        migrations.AddField(
            model_name="ratinglevel",
            name="from_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="in use from"
            ),
        ),
        migrations.AddField(
            model_name="ratinglevel",
            name="role",
            field=models.CharField(
                choices=[
                    ("off_track", "Off track"),
                    ("at_risk", "At risk"),
                    ("on_track", "On track"),
                    ("complete", "Complete: it ends an action"),
                    ("none", "No difference yet"),
                    ("some", "Some difference"),
                    ("sustained", "Difference that lasts"),
                ],
                default="",
                max_length=20,
                verbose_name="stands for",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ratinglevel",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="ratinglevel",
            name="plan_type",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rating_levels",
                to="priorities.plantype",
            ),
        ),
    ]
