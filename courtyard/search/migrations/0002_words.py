"""What the index makes of texts: words without case and accents, their stems, and ways back from a slip of the finger.

Plain PostgreSQL, no extension: a text is folded as names are (``people/folding.py``), everything but letters and digits parts
words, and letters of Chinese and Japanese stand alone, so that a word of these is found as a phrase. Stems come from the
snowball dictionaries that PostgreSQL brings, made of the folded words, so that who types without accents finds the same.
"""

from django.db import migrations

# Of one entry 60,000 characters are looked at: long files have several. That keeps a vector under PostgreSQL's megabyte.
_PLAIN = r"""
CREATE FUNCTION courtyard_search_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(
    replace(replace(replace(replace(translate(
        regexp_replace(lower(left(normalize(left(value, 60000), NFKD), 60000)), '[\u0300-\u036f]', '', 'g'),
        'łøđðħıŋŧƶς', 'loddhintzσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u3003\u30fb\U0001f000-\U0001faff]+', ' ', 'g'),
    '([\u3041-\u3098\u309b-\u30ff\u3400-\u9fff][\u3099\u309a]?)', ' \1 ', 'g')
"""
_STEMMER = """
CREATE FUNCTION courtyard_search_stemmer(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE split_part(language, '-', 1)
    WHEN 'en' THEN 'english' WHEN 'fr' THEN 'french' WHEN 'de' THEN 'german' WHEN 'es' THEN 'spanish'
    WHEN 'it' THEN 'italian' WHEN 'pt' THEN 'portuguese' WHEN 'nl' THEN 'dutch' WHEN 'sv' THEN 'swedish'
    WHEN 'da' THEN 'danish' WHEN 'no' THEN 'norwegian' WHEN 'nb' THEN 'norwegian' WHEN 'nn' THEN 'norwegian'
    WHEN 'fi' THEN 'finnish' WHEN 'hu' THEN 'hungarian' WHEN 'ro' THEN 'romanian' WHEN 'ru' THEN 'russian'
    WHEN 'tr' THEN 'turkish' WHEN 'ar' THEN 'arabic' WHEN 'el' THEN 'greek' ELSE 'simple' END::regconfig
"""
_CODES = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "hu", "tr")
_NAMES = ("english", "french", "german", "spanish", "italian", "portuguese", "dutch", "swedish", "danish", "norwegian", "finnish",
          "hungarian", "turkish")
_LITTLE = [
    migrations.RunSQL(
        f"""
        CREATE TEXT SEARCH DICTIONARY courtyard_little_{code} (TEMPLATE = simple, STOPWORDS = {name});
        CREATE TEXT SEARCH CONFIGURATION courtyard_little_{code} (COPY = simple);
        ALTER TEXT SEARCH CONFIGURATION courtyard_little_{code} ALTER MAPPING FOR asciiword, word WITH courtyard_little_{code}
        """,
        f"DROP TEXT SEARCH CONFIGURATION courtyard_little_{code}; DROP TEXT SEARCH DICTIONARY courtyard_little_{code}",
    )
    for code, name in zip(_CODES, _NAMES, strict=True)
]
# The language whose little words (the, les, und) a text says most often. Scripts that one language here uses say it themselves.
_LANGUAGE = r"""
CREATE FUNCTION courtyard_search_language(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    start text := courtyard_search_plain(left(value, 600));
    said int; found text;
BEGIN
    IF start ~ '[\u0600-\u06ff]{3}' THEN RETURN 'ar'; END IF;
    IF start ~ '[\u0400-\u04ff]{3}' THEN RETURN 'ru'; END IF;
    IF start ~ '[\u0370-\u03ff]{3}' THEN RETURN 'el'; END IF;
    said := length(to_tsvector('simple', start));
    SELECT code INTO found FROM (VALUES LITTLE) AS known (code, place, little)
    WHERE little >= 2 OR (little = 1 AND said <= 6) ORDER BY little DESC, place LIMIT 1;
    RETURN coalesce(found, '');
END $$
""".replace(
    "LITTLE",
    ", ".join(
        f"('{code}', {place}, said - length(to_tsvector('courtyard_little_{code}', start)))"
        for place, code in enumerate(_CODES)
    ),
)
_VECTOR = """
CREATE FUNCTION courtyard_search_vector(name text, also text, body text, language text, marks text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    stemmer regconfig := courtyard_search_stemmer(language);
    named text := courtyard_search_plain(name); beside text := courtyard_search_plain(also);
    said text := courtyard_search_plain(body);
    simple tsvector := to_tsvector('simple', named);
BEGIN
    RETURN setweight(simple, 'A') || setweight(to_tsvector('simple', beside), 'B')
        || setweight(to_tsvector('simple', said), 'C')
        || CASE WHEN stemmer <> 'simple'::regconfig THEN setweight(to_tsvector(stemmer, named), 'A')
            || setweight(to_tsvector(stemmer, beside), 'B') || strip(to_tsvector(stemmer, said)) ELSE '' END
        || array_to_tsvector(marks || array(SELECT '=' || word FROM unnest(tsvector_to_array(simple)) AS word));
END $$
"""
# Two words are near each other if one letter left out of each makes them the same, or of one of them: one letter is wrong,
# missing, too much, or elsewhere.
_NEAR = """
CREATE FUNCTION courtyard_search_near(word text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array(SELECT DISTINCT ('x' || left(md5(left(word, n - 1) || substr(word, n + 1)), 8))::bit(32)::int
                 FROM generate_series(1, length(word) + 1) AS n);
END
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries"), ("people", "0002_folding")]

    operations = [
        migrations.RunSQL(_PLAIN, "DROP FUNCTION courtyard_search_plain"),
        migrations.RunSQL(_STEMMER, "DROP FUNCTION courtyard_search_stemmer"),
        *_LITTLE,
        migrations.RunSQL(_LANGUAGE, "DROP FUNCTION courtyard_search_language"),
        migrations.RunSQL(_VECTOR, "DROP FUNCTION courtyard_search_vector"),
        migrations.RunSQL(_NEAR, "DROP FUNCTION courtyard_search_near"),
    ]
