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
# Little words, folded: those of a language that a text says most often tell which one it is.
_LITTLE = {
    "en": "the and of to in is that for it with as was on are be this have from or by not but at which you we they their there would been has were",
    "fr": "le la les de des du un une et est que qui dans pour pas sur au avec ce il elle nous vous ne se plus par sont ont cette mais ou tout aux",
    "de": "der die das und ist nicht ein eine zu den von mit sich des auf fur im dem auch es an werden aus er hat dass sie nach wird bei einer um wir ich",
    "es": "el la los las de que y en un una es por con no para su al lo como mas pero sus le se del muy este esta han hay son",
    "it": "il lo la gli le di che e un una per con non del della sono si da ma come al piu anche questo nel alla dei nella ho ha",
    "pt": "o a os as de que e do da em um uma para com nao por mais se na no dos das como mas ao ele sua seu foi sao tem voce",
    "nl": "de het een en van ik te dat die in is niet zijn op aan met als voor maar er om dan zou wat mijn ook uit naar heeft we wij bij",
    "sv": "och att det som en pa ar av for med den till inte om ett har de jag var men sig sa fran vi hade nar kan ska eller",
    "da": "og i at det er en til pa som med for den de ikke der et har af vi jeg var men sig om fra kan skal eller hvis",
    "no": "og i er det at en til pa som med for den ikke de av et har vi jeg var men seg om fra kan skal eller hvis ble",
    "fi": "ja on ei etta se han oli mutta niin kun ovat joka tai myos jos vain mita kuin minun olen hanen ole siita sen",
    "hu": "a az es hogy nem egy van ez meg is de ha mint csak azt vagy mar volt ezt lehet aki itt ki el kell",
    "tr": "ve bir bu da de icin ile cok ne o gibi daha ama var olarak en kadar ben biz sonra degil mi her olan",
}
_LITTLE_TABLE = 'CREATE TABLE search_little (word text COLLATE "C", code text, PRIMARY KEY (word, code))'
_PAIRS = [(word, code) for code, words in _LITTLE.items() for word in words.split()]
_LITTLE_WORDS = (
    "INSERT INTO search_little SELECT * FROM unnest(%s::text[], %s::text[])",
    [[word for word, _code in _PAIRS], [code for _word, code in _PAIRS]],
)
# Scripts that one language here uses say it themselves.
_LANGUAGE = r"""
CREATE FUNCTION courtyard_search_language(value text) RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words text[] := tsvector_to_array(to_tsvector('simple', courtyard_search_plain(left(value, 600))));
    start text := left(value, 600);
    found text;
BEGIN
    IF start ~ '[\u0600-\u06ff]{3}' THEN RETURN 'ar'; END IF;
    IF start ~ '[\u0400-\u04ff]{3}' THEN RETURN 'ru'; END IF;
    IF start ~ '[\u0370-\u03ff]{3}' THEN RETURN 'el'; END IF;
    SELECT code INTO found FROM search_little WHERE word = ANY (words) GROUP BY code
    HAVING count(*) >= 2 OR cardinality(words) <= 6
    ORDER BY count(*) DESC, array_position(ARRAY['en', 'fr', 'de', 'es', 'it'], code), code LIMIT 1;
    RETURN coalesce(found, '');
END $$
"""
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
        migrations.RunSQL(_LITTLE_TABLE, "DROP TABLE search_little"),
        migrations.RunSQL([_LITTLE_WORDS], migrations.RunSQL.noop),
        migrations.RunSQL(_LANGUAGE, "DROP FUNCTION courtyard_search_language"),
        migrations.RunSQL(_VECTOR, "DROP FUNCTION courtyard_search_vector"),
        migrations.RunSQL(_NEAR, "DROP FUNCTION courtyard_search_near"),
    ]
