"""What the index says of each thing, and the triggers that keep it so.

``courtyard_search_documents`` reads what stands in the tables of the rooms below; ``courtyard_search_index`` writes the
entries of some things anew, or takes them out. Triggers note what changed (``search_stale``); when the transaction commits,
one that was deferred indexes all of it at once. So whatever writes, a service, an import or a hand at the database, the index
changes in the same transaction, and a thing written in ten places is indexed once.
"""

from django.db import migrations

# Bodies are bound when they run, not when they are made, so that the tables of other rooms stay free to change.
_DOCUMENT = """
CREATE TYPE courtyard_search_document AS (
    kind text, ref uuid, part smallint, at timestamptz, language text, name text, also text, body text, marks text[]
)
"""
_STALE = """
CREATE UNLOGGED TABLE search_stale (
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(), kind text NOT NULL, ref uuid NOT NULL,
    PRIMARY KEY (transaction, kind, ref)
)
"""

# What no text can say: see models.Entry. ``standing`` are the live placements of the post something belongs to.
_MARKS = """
CREATE FUNCTION courtyard_search_when(at timestamptz) RETURNS text[] LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN ARRAY[to_char(at AT TIME ZONE 'UTC', '"d:"YYYY-MM-DD'), to_char(at AT TIME ZONE 'UTC', '"m:"YYYY-MM'),
             to_char(at AT TIME ZONE 'UTC', '"y:"YYYY')];
CREATE FUNCTION courtyard_search_standing(post uuid) RETURNS text[] LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg('s:' || replace(s.id::text, '-', '')), '{}')
        || CASE WHEN bool_or(s.visibility = 'open') THEN '{r:open}'::text[] ELSE '{}' END
    FROM content_placement p JOIN spaces_space s ON s.id = p.space_id
    WHERE p.item_id = post AND p.live AND s.deleted_at IS NULL;
$$
"""

_ITEMS = """
CREATE FUNCTION courtyard_search_items(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN i.root_id IS NULL THEN 'post' ELSE 'comment' END, i.id, 0::smallint, i.published_at,
        coalesce(nullif(i.language, ''), courtyard_search_language(i.title || ' ' || i.body_text)),
        i.title, coalesce(tags.names, ''),
        concat_ws(' ', i.body_text, files.names, options.texts, link.title),
        '{r:item}'::text[] || standing.marks || courtyard_search_when(i.published_at)
            || ARRAY[CASE WHEN i.root_id IS NULL THEN 'k:post' ELSE 'k:comment' END, 't:' || i.kind,
                     'b:' || replace(i.author_id::text, '-', '')]
            || coalesce(tags.marks, '{}') || coalesce(files.marks, '{}')
            || CASE WHEN i.body_html LIKE '%<a href%' OR link.title IS NOT NULL THEN '{has:link}'::text[] ELSE '{}' END
            || CASE WHEN best.question_id IS NOT NULL THEN '{is:answered}'::text[]
                    WHEN i.kind = 'question' THEN '{is:open}'::text[] ELSE '{}' END
    FROM content_item i
    JOIN content_item r ON r.id = coalesce(i.root_id, i.id)
    CROSS JOIN LATERAL (SELECT courtyard_search_standing(r.id) AS marks) standing
    LEFT JOIN LATERAL (SELECT string_agg(t.name, ' ') AS names, array_agg('g:' || t.slug) AS marks
        FROM content_itemtag it JOIN content_tag t ON t.id = it.tag_id WHERE it.item_id = i.id) tags ON true
    LEFT JOIN LATERAL (SELECT string_agg(f.name || ' ' || a.alt, ' ') AS names,
            '{has:file}'::text[] || CASE WHEN bool_or(f.display_key <> '') THEN '{has:picture}'::text[] ELSE '{}' END AS marks
        FROM content_attachment a JOIN content_file f ON f.id = a.file_id WHERE a.item_id = i.id HAVING count(*) > 0) files ON true
    LEFT JOIN LATERAL (SELECT string_agg(o.text, ' ') AS texts FROM feed_polloption o WHERE o.poll_id = i.id) options ON true
    LEFT JOIN LATERAL (SELECT p.title || ' ' || p.description AS title FROM content_itemlink l
        JOIN content_linkpreview p ON p.id = l.preview_id WHERE l.item_id = i.id AND NOT l.hidden) link ON true
    LEFT JOIN feed_bestanswer best ON best.question_id = i.id AND i.kind = 'question'
    WHERE i.id = ANY (ids) AND i.state = 'published' AND r.state = 'published' AND 's' = ANY (SELECT left(mark, 1) FROM unnest(standing.marks) mark);
$$
"""

# Of a person only what all colleagues read; guests find people by their names alone.
_PEOPLE = """
CREATE FUNCTION courtyard_search_people(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'person', p.id, 0::smallint, p.created_at, '', p.name || ' ' || p.handle,
        concat_ws(' ', p.title, f.department, f.site, f.languages, skills.names, roles.names),
        concat_ws(' ', f.ask_about, f.about, f.how_i_work, fields.texts),
        ARRAY['k:person', 'r:person', 'b:' || replace(p.id::text, '-', '')]
    FROM accounts_person p
    LEFT JOIN people_profile f ON f.person_id = p.id
    LEFT JOIN LATERAL (SELECT string_agg(n.name, ' ') AS names FROM people_personskill h
        JOIN people_skill k ON k.id = h.skill_id AND k.retired_at IS NULL JOIN people_skillname n ON n.skill_id = k.id
        WHERE h.person_id = p.id) skills ON true
    LEFT JOIN LATERAL (SELECT string_agg(r.name, ' ') AS names FROM people_rolefilling g JOIN people_circlerole r ON r.id = g.role_id
        WHERE g.person_id = p.id) roles ON true
    LEFT JOIN LATERAL (SELECT string_agg(v.text, ' ') AS texts FROM people_fieldvalue v JOIN people_field d ON d.id = v.field_id
        WHERE v.person_id = p.id AND d.searchable AND d.retired_at IS NULL AND d.audience IN ('everyone', 'colleagues')) fields ON true
    WHERE p.id = ANY (ids) AND p.state IN ('active', 'unclaimed') AND NOT p.is_bot;
$$
"""
_SPACES = """
CREATE FUNCTION courtyard_search_spaces(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'space', s.id, 0::smallint, s.created_at, courtyard_search_language(s.about), s.name, coalesce(c.name, ''), s.about,
        ARRAY['k:space', 's:' || replace(s.id::text, '-', '')]
            || CASE WHEN s.visibility = 'secret' THEN '{}'::text[] ELSE '{r:open}' END
    FROM spaces_space s LEFT JOIN spaces_category c ON c.id = s.category_id
    WHERE s.id = ANY (ids) AND s.deleted_at IS NULL AND s.kind <> 'storyline';
$$
"""
_TAGS = """
CREATE FUNCTION courtyard_search_tags(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'tag', wanted.id, 0::smallint, to_timestamp(0), '', t.name, '', '', '{k:tag,r:tag}'::text[]
    FROM unnest(ids) AS wanted (id)
    JOIN content_tag t ON t.id = ('x' || right(replace(wanted.id::text, '-', ''), 16))::bit(64)::bigint;
$$
"""
# A long file has an entry for each part of its text; parts overlap by a sentence.
_FILES = """
CREATE FUNCTION courtyard_search_files(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'file', f.id, part::smallint, f.created_at,
        CASE WHEN piece.text = '' THEN '' ELSE courtyard_search_language(piece.text) END,
        f.name, coalesce(carried.alts, ''), piece.text,
        ARRAY['k:file', 'b:' || replace(f.owner_id::text, '-', ''), 'u:' || replace(f.owner_id::text, '-', ''),
              CASE WHEN f.display_key <> '' THEN 'has:picture' ELSE 'has:file' END]
            || courtyard_search_when(f.created_at) || coalesce(carried.marks, '{}')
    FROM content_file f
    JOIN LATERAL (SELECT string_agg(DISTINCT a.alt, ' ') AS alts, array_agg(DISTINCT mark) AS marks
        FROM content_attachment a JOIN content_item i ON i.id = a.item_id JOIN content_item r ON r.id = coalesce(i.root_id, i.id),
            unnest(courtyard_search_standing(r.id)) mark
        WHERE a.file_id = f.id AND i.state = 'published' AND r.state = 'published') carried ON carried.marks IS NOT NULL
    LEFT JOIN content_filetext t ON t.file_id = f.id
    CROSS JOIN generate_series(0, greatest(length(t.text) - 1, 0) / 50000) AS part
    CROSS JOIN LATERAL (SELECT coalesce(substr(t.text, part * 50000 + 1, 50200), '') AS text) piece
    WHERE f.id = ANY (ids);
$$
"""

_DOCUMENTS = """
CREATE FUNCTION courtyard_search_documents(what text, ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE what
        WHEN 'item' THEN RETURN QUERY SELECT * FROM courtyard_search_items(ids);
        WHEN 'person' THEN RETURN QUERY SELECT * FROM courtyard_search_people(ids);
        WHEN 'space' THEN RETURN QUERY SELECT * FROM courtyard_search_spaces(ids);
        WHEN 'tag' THEN RETURN QUERY SELECT * FROM courtyard_search_tags(ids);
        WHEN 'file' THEN RETURN QUERY SELECT * FROM courtyard_search_files(ids);
    END CASE;
END $$
"""
_INDEX = """
CREATE FUNCTION courtyard_search_index(what text, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE kinds text[] := CASE what WHEN 'item' THEN '{post,comment}'::text[] ELSE ARRAY[what] END;
BEGIN
    PERFORM 1 FROM search_entry WHERE kind = ANY (kinds) AND ref = ANY (ids) ORDER BY id FOR UPDATE;
    WITH documents AS MATERIALIZED (
        SELECT * FROM courtyard_search_documents(what, ids)
    ), written AS (
        INSERT INTO search_entry (kind, ref, part, at, language, words)
        SELECT kind, ref, part, at, language, courtyard_search_vector(name, also, body, language, marks) FROM documents
        ON CONFLICT (kind, ref, part) DO UPDATE SET at = excluded.at, language = excluded.language, words = excluded.words
        WHERE (search_entry.at, search_entry.language, search_entry.words)
            IS DISTINCT FROM (excluded.at, excluded.language, excluded.words)
    )
    DELETE FROM search_entry e WHERE e.kind = ANY (kinds) AND e.ref = ANY (ids)
        AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.kind = e.kind AND d.ref = e.ref AND d.part = e.part);
END $$
"""
# ``thread``: a post and all comments under it; ``holders``: who has a skill. Of what changed, the files hang along.
_SETTLE = """
CREATE FUNCTION courtyard_search_settle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stale record; items uuid[];
BEGIN
    FOR stale IN
        WITH taken AS (DELETE FROM search_stale WHERE transaction = pg_current_xact_id() RETURNING kind, ref),
        meant AS (
            SELECT kind, ref FROM taken WHERE kind <> 'thread'
            UNION SELECT 'item', ref FROM taken WHERE kind = 'thread'
            UNION SELECT 'item', i.id FROM taken JOIN content_item i ON i.root_id = taken.ref WHERE taken.kind = 'thread'
        )
        SELECT kind, array_agg(ref) AS ids FROM (
            SELECT kind, ref FROM meant
            UNION SELECT 'file', a.file_id FROM meant JOIN content_attachment a ON a.item_id = meant.ref WHERE meant.kind = 'item'
        ) all_of_it GROUP BY kind
    LOOP
        PERFORM courtyard_search_index(stale.kind, stale.ids);
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER search_settle AFTER INSERT ON search_stale DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION courtyard_search_settle()
"""

# table, the column that names what is stale, what that is, and the columns that matter.
_NOTED = (
    ("content_item", "id", "item", "title, body_text, body_html, published_at, language, author_id, root_id"),
    ("content_item", "id", "thread", "state"),
    ("content_placement", "item_id", "thread", "space_id, live"),
    ("content_itemtag", "item_id", "item", "tag_id"),
    ("content_tag", "id", "tag", "name, slug"),
    ("content_attachment", "item_id", "item", "alt"),
    ("content_attachment", "file_id", "file", "alt"),
    ("content_file", "id", "file", "name, display_key"),
    ("content_filetext", "file_id", "file", "text"),
    ("content_itemlink", "item_id", "item", "hidden"),
    ("feed_polloption", "poll_id", "item", "text"),
    ("feed_bestanswer", "question_id", "item", "answer_id"),
    ("accounts_person", "id", "person", "name, handle, title, state, is_bot"),
    ("people_profile", "person_id", "person", "about, department, site, languages, ask_about, how_i_work"),
    ("people_personskill", "person_id", "person", "skill_id"),
    ("people_rolefilling", "person_id", "person", "role_id"),
    ("people_fieldvalue", "person_id", "person", "text"),
    ("spaces_space", "id", "space", "name, about, visibility, category_id, deleted_at"),
)
# ``{row}`` is NEW or OLD.
_REFS = {"tag": "lpad(to_hex({row}.id), 32, '0')::uuid"}
_AFFECTED = (
    ("people_skill", "name, retired_at", "person", "SELECT person_id FROM people_personskill WHERE skill_id = {row}.id"),
    ("people_skillname", "name, skill_id", "person", "SELECT person_id FROM people_personskill WHERE skill_id = {row}.skill_id"),
    ("people_circlerole", "name", "person", "SELECT person_id FROM people_rolefilling WHERE role_id = {row}.id"),
    ("people_field", "searchable, audience, retired_at", "person",
     "SELECT person_id FROM people_fieldvalue WHERE field_id = {row}.id"),
    ("spaces_category", "name", "space", "SELECT id FROM spaces_space WHERE category_id = {row}.id"),
    ("content_linkpreview", "title, description", "item", "SELECT item_id FROM content_itemlink WHERE preview_id = {row}.id"),
)


def _noting(table, columns, kind, refs, name):
    """A trigger that notes what a row before and after the change is about."""
    note = "INSERT INTO search_stale (kind, ref) SELECT '{kind}', ref FROM ({refs}) AS stale (ref) WHERE ref IS NOT NULL ON CONFLICT DO NOTHING;"
    new, old = (note.format(kind=kind, refs=refs.format(row=row)) for row in ("NEW", "OLD"))
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN {new} END IF;
    IF TG_OP <> 'INSERT' THEN {old} END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
"""


def _triggers():
    for table, column, kind, columns in _NOTED:
        name = f"search_{table}_{kind}"
        refs = "SELECT " + _REFS.get(kind, "{row}." + column)
        yield migrations.RunSQL(_noting(table, columns, kind, refs, name), f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")
    for table, columns, kind, refs in _AFFECTED:
        name = f"search_{table}_{kind}"
        yield migrations.RunSQL(_noting(table, columns, kind, refs, name), f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")


# What stands in a space that was opened is reached by more people: a job indexes it anew.
_OPENED = """
CREATE FUNCTION search_space_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_refill (kind, space, since) VALUES ('space', NEW.id, now());
    RETURN NULL;
END $$;
CREATE TRIGGER search_space_opened AFTER UPDATE OF visibility ON spaces_space FOR EACH ROW
WHEN (NEW.visibility = 'open' AND OLD.visibility <> 'open') EXECUTE FUNCTION search_space_opened()
"""
_ALL = "INSERT INTO search_refill (kind, since) SELECT kind, now() FROM unnest('{person,space,tag,file,item}'::text[]) AS kind"


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words"),
        ("content", "0023_file_text"),
        ("feed", "0011_named"),
        ("people", "0014_said_aloud"),
        ("spaces", "0008_rules_of_people"),
    ]

    operations = [
        migrations.RunSQL(_DOCUMENT, "DROP TYPE courtyard_search_document"),
        migrations.RunSQL(_STALE, "DROP TABLE search_stale"),
        migrations.RunSQL(_MARKS, "DROP FUNCTION courtyard_search_when; DROP FUNCTION courtyard_search_standing"),
        migrations.RunSQL(_ITEMS, "DROP FUNCTION courtyard_search_items"),
        migrations.RunSQL(_PEOPLE, "DROP FUNCTION courtyard_search_people"),
        migrations.RunSQL(_SPACES, "DROP FUNCTION courtyard_search_spaces"),
        migrations.RunSQL(_TAGS, "DROP FUNCTION courtyard_search_tags"),
        migrations.RunSQL(_FILES, "DROP FUNCTION courtyard_search_files"),
        migrations.RunSQL(_DOCUMENTS, "DROP FUNCTION courtyard_search_documents"),
        migrations.RunSQL(_INDEX, "DROP FUNCTION courtyard_search_index"),
        migrations.RunSQL(_SETTLE, "DROP TRIGGER search_settle ON search_stale; DROP FUNCTION courtyard_search_settle"),
        *_triggers(),
        migrations.RunSQL(_OPENED, "DROP TRIGGER search_space_opened ON spaces_space; DROP FUNCTION search_space_opened"),
        migrations.RunSQL(_ALL, ""),
    ]
