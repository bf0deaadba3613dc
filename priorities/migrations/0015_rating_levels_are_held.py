from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("priorities", "0014_what_rating_levels_stand_for")]

    operations = [
        migrations.AddConstraint(
            model_name="ratinglevel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("area", "of", "slug"),
                name="priorities_level_once_in_the_key_of_an_area",
                violation_error_message="The key has this word already. Choose another.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratinglevel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("area", None),
                    ("ended_on", None),
                    ("from_on", None),
                    ("plan_type__isnull", False),
                )
                | models.Q(
                    ("area__isnull", False), ("from_on__isnull", False), ("plan_type", None)
                ),
                name="priorities_level_is_of_a_type_or_of_an_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratinglevel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("of", "delivery"),
                    ("role__in", ["off_track", "at_risk", "on_track", "complete"]),
                )
                | models.Q(("of", "impact"), ("role__in", ["none", "some", "sustained"])),
                name="priorities_level_stands_for_what_it_rates",
            ),
        ),
    ]
