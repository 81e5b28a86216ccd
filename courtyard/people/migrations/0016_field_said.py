import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", '0015_said')]

    operations = [
        AddIndexConcurrently(
            model_name="fieldvalue",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("field", "text", function="courtyard_said"), name="field_said"
            ),
        ),
    ]
