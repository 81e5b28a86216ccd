from django.db import migrations

# What is written in a field, line by line, each with the field before it: an entry that one index finds for all fields.
# 200 characters are at most 800 bytes: an entry of an index may have 2,704.
_SAID = r"""
CREATE FUNCTION courtyard_said(field uuid, value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(field::text || ':' || left(line, 200)) FROM unnest(string_to_array(value, E'\n')) AS said (line);
END
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_hours")]

    operations = [migrations.RunSQL(_SAID, "DROP FUNCTION courtyard_said(uuid, text)")]
