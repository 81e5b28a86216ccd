"""Tags are found by all their names that are shown, and by what they are for; retired ones by none.

What carries a tag is indexed anew when the tag is called otherwise, as it is when it is merged into another.
"""

from django.db import migrations

_BEFORE = """
CREATE OR REPLACE FUNCTION courtyard_search_tags(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'tag', wanted.id, 0::smallint, to_timestamp(0), '', t.name, '', '', '{k:tag,r:tag}'::text[]
    FROM unnest(ids) AS wanted (id)
    JOIN content_tag t ON t.id = ('x' || right(replace(wanted.id::text, '-', ''), 16))::bit(64)::bigint;
$$
"""
_TAGS = """
CREATE OR REPLACE FUNCTION courtyard_search_tags(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'tag', wanted.id, 0::smallint, to_timestamp(0), courtyard_search_language(t.description),
        concat_ws(' ', t.name, others.names), '', t.description, '{k:tag,r:tag}'::text[]
    FROM unnest(ids) AS wanted (id)
    JOIN content_tag t ON t.id = ('x' || right(replace(wanted.id::text, '-', ''), 16))::bit(64)::bigint
    LEFT JOIN LATERAL (SELECT string_agg(n.name, ' ' ORDER BY n.id) AS names FROM content_tagname n
        WHERE n.tag_id = t.id AND n.open) others ON true
    WHERE t.use <> 'retired';
$$
"""

_NOTE = "INSERT INTO search_stale (kind, ref) {refs} ON CONFLICT DO NOTHING;"
_TAG = "SELECT 'tag', lpad(to_hex({column}), 32, '0')::uuid"


def _trigger(name, table, happens, note):
    """A trigger that notes what is stale; ``note`` is the body of its function."""
    return migrations.RunSQL(
        f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note} RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {happens} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
""",
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()",
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0004_curating"), ("content", "0024_tags")]

    operations = [
        migrations.RunSQL(_TAGS, _BEFORE),
        _trigger(
            "search_content_tag_kept", "content_tag", "UPDATE OF description, use",
            _NOTE.format(refs=_TAG.format(column="NEW.id")),
        ),
        _trigger(
            "search_content_tag_carriers", "content_tag", "UPDATE OF name, slug",
            _NOTE.format(refs="SELECT 'item', item_id FROM content_itemtag WHERE tag_id = NEW.id"),
        ),
        _trigger(
            "search_content_tagname_tag", "content_tagname", "INSERT OR DELETE OR UPDATE OF tag_id, name, open",
            "IF TG_OP <> 'DELETE' THEN " + _NOTE.format(refs=_TAG.format(column="NEW.tag_id")) + " END IF; "
            "IF TG_OP <> 'INSERT' THEN " + _NOTE.format(refs=_TAG.format(column="OLD.tag_id")) + " END IF;",
        ),
    ]  # fmt: skip
