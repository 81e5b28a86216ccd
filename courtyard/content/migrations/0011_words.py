"""The words of posts and comments in an index; see ``courtyard/content/selectors/searching.py``.

An index of an expression rather than a column: the table is not rewritten, and nothing is stored twice. The text is folded
as names are (``people/folding.py``), without their bound; what a post says beyond 50,000 characters is not searched, which
keeps the vector under PostgreSQL's megabyte.
"""

from django.db import migrations

_WORDS = r"""
CREATE FUNCTION courtyard_item_words(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_to_tsvector(array(
        SELECT DISTINCT left(word, 200) FROM unnest(regexp_split_to_array(
            replace(replace(replace(replace(translate(
                regexp_replace(lower(normalize(left(title || ' ' || body, 50000), NFKD)), '[\u0300-\u036f]', '', 'g'),
                'łøđðħıŋŧƶς', 'loddhintzσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            '[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3003\u30fb]+')) AS word
        WHERE word <> ''));
END
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("content", "0010_pin_since"), ("people", "0002_folding")]

    operations = [
        migrations.RunSQL(_WORDS, "DROP FUNCTION courtyard_item_words"),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY item_words ON content_item USING gin (courtyard_item_words(title, body_text))",
            "DROP INDEX item_words",
        ),
    ]
