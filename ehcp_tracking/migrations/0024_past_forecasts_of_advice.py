from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ehcp_tracking', '0023_looked_after'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='pastforecast',
            options={'ordering': ['-of', '-as_at']},
        ),
        migrations.RemoveConstraint(
            model_name='pastforecast',
            name='ehcp_past_forecast_once_a_month',
        ),
        migrations.AddField(
            model_name='pastforecast',
            name='of',
            field=models.CharField(choices=[('plans', 'Plans within 20 weeks'), ('advice', 'Advice within 6 weeks')], default='plans', max_length=6),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='pastforecast',
            constraint=models.UniqueConstraint(fields=('area', 'of', 'as_at'), name='ehcp_past_forecast_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='pastforecast',
            constraint=models.CheckConstraint(condition=models.Q(('of__in', ['plans', 'advice'])), name='ehcp_past_forecast_is_of_a_figure'),
        ),
    ]
