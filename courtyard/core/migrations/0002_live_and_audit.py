"""What the schema of models cannot say: unlogged tables, and a log that cannot be altered."""

from django.db import migrations

UNLOGGED = "ALTER TABLE core_frame SET UNLOGGED; ALTER TABLE core_incarnation SET UNLOGGED;"
LOGGED = "ALTER TABLE core_frame SET LOGGED; ALTER TABLE core_incarnation SET LOGGED;"

APPEND_ONLY = """
CREATE FUNCTION core_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER core_auditentry_append_only BEFORE UPDATE OR DELETE ON core_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION core_refuse();
"""
ALTERABLE = "DROP TRIGGER core_auditentry_append_only ON core_auditentry; DROP FUNCTION core_refuse();"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.RunSQL(APPEND_ONLY, ALTERABLE),
    ]
