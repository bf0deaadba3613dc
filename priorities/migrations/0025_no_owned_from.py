from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0024_which_versions_gave_other_owners"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="objective",
            name="owned_from",
        ),
    ]
