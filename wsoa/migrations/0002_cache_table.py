from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Make the table that counts sign-in attempts, so that `migrate` is all that signing in needs."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("wsoa", "0001_initial")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
