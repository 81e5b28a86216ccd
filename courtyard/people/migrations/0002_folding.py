"""Folding in SQL, and the columns and indexes that find people by it; see ``courtyard/people/folding.py``.

Plain PostgreSQL 15: no extension. The bodies are bound when they are made, so no search path can change what they mean.
"""

from django.db import migrations

# 500 characters are at most 2,000 bytes: a lexeme may have 2,046, an entry of an index 2,704.
_FOLD = r"""
CREATE FUNCTION courtyard_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(replace(replace(replace(replace(translate(
    regexp_replace(lower(normalize(value, NFKD)), '[\u0300-\u036f]', '', 'g'),
    'łøđðħıŋŧƶς', 'loddhintzσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 500)
"""
# Words are what stands between white space and ASCII or common typographic punctuation, in any script.
_SPLIT = r"""
CREATE FUNCTION courtyard_split(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_remove(regexp_split_to_array(courtyard_fold(value),
    '[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3003\u30fb]+'), '')
"""
# The first two texts weigh A, the third B; a weight needs a position, which is not searched.
_WORDS = """
CREATE FUNCTION courtyard_words(first text, second text, third text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg('''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || ''':' || weight, ' '), '')::tsvector
    FROM (SELECT unnest(courtyard_split(first) || courtyard_split(second)) AS word, '1A' AS weight
          UNION ALL SELECT unnest(courtyard_split(third)), '2B') AS found;
END
"""
_PREFIXES = """
CREATE FUNCTION courtyard_prefixes(typed text, only_weight text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('''' || nullif(array_to_string(courtyard_split(typed), ''':*' || only_weight || ' & '''), '')
    || ''':*' || only_weight)::tsquery
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL(_FOLD, "DROP FUNCTION courtyard_fold"),
        migrations.RunSQL(_SPLIT, "DROP FUNCTION courtyard_split"),
        migrations.RunSQL(_WORDS, "DROP FUNCTION courtyard_words"),
        migrations.RunSQL(_PREFIXES, "DROP FUNCTION courtyard_prefixes"),
        migrations.RunSQL(
            """ALTER TABLE accounts_person
            ADD COLUMN folded text COLLATE "C" GENERATED ALWAYS AS (courtyard_fold(name)) STORED,
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(name, handle, title)) STORED""",
            "ALTER TABLE accounts_person DROP COLUMN folded, DROP COLUMN words",
        ),
        migrations.RunSQL(
            "CREATE INDEX people_by_name ON accounts_person (folded, id)",
            "DROP INDEX people_by_name",
        ),
        migrations.RunSQL(
            "CREATE INDEX people_words ON accounts_person USING gin (words)",
            "DROP INDEX people_words",
        ),
    ]
