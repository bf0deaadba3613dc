"""Twelve months "starting with" a day end on the eve of its anniversary (s. 44(1)).

A computed column cannot be altered, so each is removed and added.
"""

import django.db.models.functions.comparison
import wsoa.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ehcp_tracking', '0014_plan_faults_by_column'),
    ]

    operations = [
        migrations.RemoveField(model_name='annualreview', name='next_review_due_on'),
        migrations.AddField(
            model_name='annualreview',
            name='next_review_due_on',
            field=models.GeneratedField(db_persist=True, expression=wsoa.functions.LastOfMonths('meeting_on', 12), null=True, output_field=models.DateField()),
        ),
        migrations.RemoveField(model_name='ehcplan', name='review_after_move_due_on'),
        migrations.AddField(
            model_name='ehcplan',
            name='review_after_move_due_on',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=django.db.models.functions.comparison.Greatest(wsoa.functions.LastOfMonths(django.db.models.functions.comparison.Coalesce('reviewed_elsewhere_on', 'made_elsewhere_on'), 12), wsoa.functions.LastOfMonths('transferred_in_on', 3)), transferred_in_on__isnull=False)), null=True, output_field=models.DateField()),
        ),
    ]
