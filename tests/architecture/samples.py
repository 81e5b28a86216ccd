"""For each rule: what it must catch, and the better way that it must leave alone."""

from tests.architecture.rules import css, house, python, templates, words
from tests.architecture.rules.source import File, Rule


def _files(path: str, *texts: str) -> list[File]:
    return [File(path, text) for text in texts]


VIEWS, API, TASKS = "courtyard/feed/views.py", "courtyard/feed/api.py", "courtyard/feed/tasks.py"
SERVICES, SELECTORS, MODELS = (
    "courtyard/feed/services.py",
    "courtyard/feed/selectors/posts.py",
    "courtyard/feed/models.py",
)
PAGE, SHEET, SCRIPT = (
    "courtyard/feed/templates/feed/post.html",
    "courtyard/feed/static/feed/post.css",
    "courtyard/feed/elements/x-post.ts",
)

BAD: dict[Rule, list[File]] = {
    python.parses: _files(VIEWS, "def home(:\n"),
    python.orm_stays_below: [
        *_files(VIEWS, "posts = Item.objects.all()\n", "item = get_object_or_404(Item, pk=1)\n"),
        *_files(API, "people = Person._default_manager.first()\n", "with connection.cursor() as sql: pass\n"),
        *_files(TASKS, "Item.objects.filter(pk=1)\n"),
        *_files("courtyard/feed/views/posts.py", "Item.objects.get()\n"),
    ],
    python.emit_in_services: [
        *_files(VIEWS, "emit(Posted())\n"),
        *_files(SELECTORS, "events.emit(Posted())\n"),
        *_files("courtyard/config/handlers.py", "emit(Posted())\n"),
    ],
    python.services_keyword_only: _files(
        SERVICES,
        "def publish(actor, *, item): ...\n",
        "async def publish(*items): ...\n",
        "def publish(*, item, actor): ...\n",
        "def publish(item, /): ...\n",
    ),
    python.services_do_not_render: [
        *_files(SERVICES, "from django.shortcuts import render\n", "def publish(*, request): ...\n"),
        *_files(SELECTORS, "from django.http import HttpResponse\n"),
    ],
    python.selectors_do_not_write: _files(
        SELECTORS, "item.save()\n", "Item.objects.filter(pk=1).update(state=1)\n", "Seen.objects.bulk_create([])\n"
    ),
    python.no_signals: _files(
        MODELS,
        "from django.db.models.signals import post_save\n",
        "from django.dispatch import receiver\n",
        "@dispatch.receiver(saved)\ndef on_saved(**kw): ...\n",
        "from allauth.account.signals import user_logged_in\n",
    ),
    python.no_rules_in_save: _files(
        MODELS,
        "class Post(Model):\n    def save(self, **kw):\n        self.x = 1\n",
        "class Post(Model):\n    def delete(self): ...\n",
    ),
    python.no_generic_keys: _files(MODELS, "from django.contrib.contenttypes.fields import GenericForeignKey\n"),
    python.no_ambient_user: [
        *_files(SERVICES, "from crum import get_current_user\n"),
        *_files(
            "courtyard/core/who.py", "current_person = ContextVar('x')\n", "_state_of_request = threading.local()\n"
        ),
    ],
    python.no_pickle: _files(
        SERVICES,
        "import pickle\n",
        "def f():\n    from dill import loads\n",
        'X = "sessions.serializers.PickleSerializer"\n',
    ),
    python.no_request_keys_in_queries: _files(
        SELECTORS,
        "Person.objects.filter(**request.GET.dict())\n",
        "people.order_by(*params['order'])\n",
        "q.exclude(**payload)\n",
    ),
    python.raw_html_in_few_places: _files(VIEWS, "mark_safe(body)\n", "x = markupsafe.Markup(name)\n"),
    python.private_stays_home: _files(
        SERVICES,
        "from courtyard.content.services import _place\n",
        "from courtyard.content._tools import place\n",
        "from courtyard.content.views import item\n",
        "def f():\n    from courtyard.spaces import urls\n",
    ),
    python.tests_assert: _files(
        "courtyard/feed/tests/test_home.py",
        "def test_home(client):\n    client.get('/')\n",
        "def look(x):\n    x.get('/')\ndef test_home(client):\n    look(client)\n",
    ),
    words.words_can_be_extracted: _files(
        VIEWS,
        'from django.utils.translation import gettext as _\ndef f(n):\n    return _(f"Hello {n}")\n',
        "from django.utils.translation import gettext\ndef f(n):\n    return gettext(n)\n",
        'from django.utils.translation import ngettext\ndef f(n):\n    return ngettext("a", "b" % n, n)\n',
    ),
    words.words_wait_for_the_reader: _files(
        "courtyard/feed/forms.py",
        'from django.utils.translation import gettext as _\nLABEL = _("Title")\n',
        'from django.utils.translation import gettext as _\nclass F:\n    title = C(label=_("Title"))\n',
        'from django.utils.translation import gettext as _\ndef f(label=_("Title")): ...\n',
    ),
    words.words_in_python_are_translated: [
        *_files("courtyard/feed/forms.py", 'title = CharField(label="Title")\n', 'raise ValidationError("Too long")\n'),
        *_files(
            SERVICES,
            'raise Forbidden("You cannot do that")\n',
            'raise Invalid({"title": [f"At most {n} letters"]})\n',
            'raise NotFound("No %s here" % name)\n',
        ),
        *_files(VIEWS, 'messages.success(request, "Saved")\n'),
    ],
    words.choices_are_translated: _files(MODELS, 'class Kind(models.TextChoices):\n    UPDATE = "update", "Update"\n'),
    words.words_in_typescript_are_translated: _files(
        SCRIPT,
        'button.textContent = "Save";\n',
        "field.setAttribute('aria-label', 'Your message');\n",
        'open({ label: "Close" });\n',
        "box.innerHTML = `<b>Hello there</b>`;\n",
        "say(t(word));\n",
        "say(t(`Hello ${name}`));\n",
        'if (confirm("Really?")) go();\n',
    ),
    css.logical_properties: _files(
        SHEET,
        "a { margin-left: 1px; }\n",
        "a { left: 0; }\n",
        "a {\n  text-align: right;\n}\n",
        "a { float: left; }\n",
        "a { border-top-left-radius: 2px; }\n",
        "a { padding-top: 1px }\n",
        "a { border-right-color: red; }\n",
        "a { max-width: 3rem; }\n",
    ),
    css.styles_stay_at_home: _files(
        SHEET, '@import "https://example.org/a.css";\n', "a { background: url(//example.org/a.png); }\n"
    ),
    css.markup_comes_from_the_server: _files(
        SCRIPT, "box.innerHTML = text;\n", "box.insertAdjacentHTML('beforeend', text);\n", "document.write(text);\n"
    ),
    css.scripts_do_not_eval: _files(SCRIPT, "eval(text);\n", "new Function('a', text);\n", 'setTimeout("go()", 5);\n'),
    templates.no_style_and_no_handlers: _files(
        PAGE,
        '<p style="color: red">{{ x }}</p>\n',
        '<a\n  href="/"\n  onclick="go()">{{ x }}</a>\n',
        "<style>a {}</style>\n",
        '{{ button(_("Go"), attrs={"style": "x"}) }}\n',
        '{{ button(_("Go"), onclick="x()") }}\n',
        "{% if x %}<p style='--n: {{ n }}'>{% endif %}\n",
    ),
    templates.no_inline_script: [
        *_files(PAGE, "<script>go()</script>\n", '<script src="{{ static("x.js") }}"></script>\n'),
        *_files("courtyard/ui/templates/ui/layout.html", '<script src="/x.js">go()</script>\n'),
    ],
    templates.no_eval: _files(
        PAGE,
        '<p hx-on:click="go()"></p>\n',
        '<a href="javascript:go()"></a>\n',
        "<p hx-vals='js:{a: b}'></p>\n",
        '<p hx-trigger="keyup[ctrlKey]"></p>\n',
        "{% autoescape false %}\n",
    ),
    templates.safe_is_for_bodies: _files(
        PAGE, "{{ name|safe }}\n", "{{ item.body_html | safe }}\n", "{{ (a ~ b)|safe }}\n"
    ),
    templates.bodies_are_inert: _files(
        PAGE,
        '<div class="prose">{{ item.body_html|safe }}</div>\n',
        "<div hx-ignore><p>{{ item.body_html | safe }}</p></div>\n",
    ),
    templates.no_queries_in_templates: _files(
        PAGE, "{% for x in Item.objects.all() %}\n", "{{ item.comment_set.count() }}\n"
    ),
    templates.nothing_from_elsewhere: _files(
        PAGE,
        '<img src="https://example.org/a.png">\n',
        '<link rel="x" href="//example.org/a.css">\n',
        '<form action="http://example.org">\n',
    ),
    templates.words_are_translated: _files(
        PAGE,
        "<p>Hello there</p>\n",
        '<img alt="A picture" src="{{ x }}">\n',
        '{{ button("Save") }}\n',
        '{{ empty(title="Nothing here yet") }}\n',
        "{% if x %}\n  Save\n{% endif %}\n",
        '{{ x or "your own post goes here" }}\n',
        '<a aria-label="Close the {{ thing }}">x</a>\n',
    ),
    house.locks_carry_no_addresses: [
        *_files(
            "requirements.lock",
            "--index-url https://packages.example.org\n",
            "x @ https://example.org/x.whl\n",
            "x==1.0\ny==2.0 \\\n    --hash=sha256:aa\n",
        ),
        *_files(
            "package-lock.json",
            '{"packages": {"node_modules/x": {"resolved": "https://example.org/x.tgz", "integrity": "sha512-x"}}}',
            '{"packages": {"node_modules/x": {"version": "1"}}}',
        ),
        *_files(".npmrc", "registry=https://packages.example.org\n"),
    ],
}

GOOD: dict[Rule, list[File]] = {
    python.parses: _files(VIEWS, "def home(): ...\n"),
    python.orm_stays_below: [
        *_files(VIEWS, "posts = selectors.home(viewer)\n"),
        *_files(SELECTORS, "Item.objects.all()\n"),
    ],
    python.emit_in_services: [*_files(SERVICES, "emit(Posted())\n"), *_files(TASKS, "emit(Posted())\n")],
    python.services_keyword_only: _files(
        SERVICES, "def publish(*, actor, item): ...\ndef _place(item): ...\n", "def tidy(): ...\n"
    ),
    python.services_do_not_render: _files(SERVICES, "from django.db import transaction\n"),
    python.selectors_do_not_write: _files(SELECTORS, "seen.update({1: 2})\nItem.objects.filter(pk=1)\n"),
    python.no_signals: [
        *_files(MODELS, "from courtyard.core.events import emit\n"),
        *_files("courtyard/config/edge.py", "from django.core.signals import request_started\n"),
    ],
    python.no_rules_in_save: _files(MODELS, "class Post(Model):\n    def __str__(self): ...\n"),
    python.no_generic_keys: _files(MODELS, "from django.db import models\n"),
    python.no_ambient_user: _files("courtyard/core/logs.py", "_budget = ContextVar('budget')\n"),
    python.no_pickle: _files(SERVICES, "import orjson\n", "pickle_count = 3\n"),
    python.no_request_keys_in_queries: _files(
        SELECTORS, "items.order_by(*NEWEST)\n", "items.filter(**{LOOKUP: value})\n"
    ),
    python.raw_html_in_few_places: [
        *_files("courtyard/core/richtext/sanitise.py", "mark_safe(body)\n"),
        *_files(VIEWS, 'mark_safe(render_to_string("feed/post.html", {}))\n'),
    ],
    python.private_stays_home: [
        *_files(
            SERVICES, "from courtyard.content.access import item_for_read\nfrom courtyard.feed._tools import place\n"
        ),
        *_files("courtyard/config/urls.py", "from courtyard.feed import views\n"),
    ],
    python.tests_assert: _files(
        "courtyard/feed/tests/test_home.py",
        "def test_home(client):\n    assert client.get('/')\n",
        "def _opens(page):\n    assert page\ndef test_home(client):\n    _opens(client)\n",
        "@given(binary())\ndef test_no_bytes_stop_it(sent):\n    read(sent)\n",
        "def test_home(page):\n    with pytest.raises(ValueError):\n        page()\n",
    ),
    words.words_can_be_extracted: _files(
        VIEWS, 'from django.utils.translation import gettext as _\ndef f(n):\n    return _("Hello %(n)s") % {"n": n}\n'
    ),
    words.words_wait_for_the_reader: _files(
        "courtyard/feed/forms.py",
        'from django.utils.translation import gettext_lazy as _\nLABEL = _("Title")\n',
        'from django.utils.translation import gettext as _\ndef f():\n    return _("Title")\n',
    ),
    words.words_in_python_are_translated: _files(
        "courtyard/feed/forms.py",
        'title = CharField(label=_("Title"))\nraise NotFound\n',
        'raise Invalid({"title": [_("Too long")]})\nraise Forbidden(reason)\n',
    ),
    words.choices_are_translated: _files(
        MODELS, 'class Kind(models.TextChoices):\n    UPDATE = "update", _("Update")\n    OLD = "old"\n'
    ),
    words.words_in_typescript_are_translated: _files(
        SCRIPT,
        'button.textContent = t("Save");\nrow.title = name;\n',
        'plural("one post", "many posts", count);\n',
        '// button.textContent = "Save"\nconst part = object.t(word);\n',
        'list({ title: "data-title" });\n',
    ),
    css.logical_properties: _files(
        SHEET,
        "a { margin-inline-start: 1px; text-align: start; inset-block-end: 0; }\n",
        "/* a { left: 0; } */\n@media (max-width: 640px) { a { color: red; } }\n",
        "a { transition: left 1s; background-position: left; justify-content: flex-start; }\n",
    ),
    css.styles_stay_at_home: _files(SHEET, '@import "./base.css";\na { background: url("a.png"); }\n'),
    css.markup_comes_from_the_server: [
        *_files(SCRIPT, "box.textContent = text;\nconst now = box.innerHTML;\nif (a.innerHTML === b) go();\n"),
        *_files("courtyard/gateway/elements/thread.ts", "template.innerHTML = html;\n"),
    ],
    css.scripts_do_not_eval: _files(SCRIPT, "setTimeout(() => go(), 5);\nmedieval(text);\n"),
    templates.no_style_and_no_handlers: _files(
        PAGE,
        '<p class="style" data-style="x">{{ x }}</p>\n',
        '{{ when(moment, style="near") }}{# <p style="x"> #}\n',
        '<a href="/">{{ _("on click=x") }}</a>\n',
    ),
    templates.no_inline_script: _files(
        "courtyard/ui/templates/ui/layout.html", '<script type="module" src="{{ static("x.js") }}"></script>\n'
    ),
    templates.no_eval: _files(PAGE, '<p hx-vals=\'{"a": 1}\' hx-trigger="revealed once"></p>\n'),
    templates.safe_is_for_bodies: _files(PAGE, "{{ name }}\n", '{{ _("not |safe in words") }}\n'),
    templates.bodies_are_inert: _files(
        PAGE,
        '<div class="prose" hx-ignore>{{ item.body_html|safe }}</div>\n',
        "<template>{{ item.body_html|safe }}</template>\n",
    ),
    templates.no_queries_in_templates: _files(PAGE, "{% for x in posts %}{{ x.title }}\n"),
    templates.nothing_from_elsewhere: _files(PAGE, '<a href="https://example.org">{{ x }}</a><img src="{{ y }}">\n'),
    templates.words_are_translated: _files(
        PAGE,
        '<p class="card">{{ _("Hello there") }}</p>\n',
        "<p>{% trans %}Hello <b>there</b>{% endtrans %}</p>\n",
        "{% trans count=n %}One post{% pluralize %}{{ count }} posts{% endtrans %}\n",
        '{{ button(_("Save"), look="quiet", attrs={"hx-post": url("feed:item", x)}) }}\n',
        '<!doctype html>{% block a %} hx-boost="false"{% endblock %}<{{ tag }} class="btn">\n',
        '<img alt="" src="{{ x }}"> · &nbsp; 12 {# a remark #}\n',
        '{% from "ui/macros/button.html" import button %}{% set shell = "reading" %}\n',
        '{{ ngettext("%(num)s post", "%(num)s posts", n) }}\n',
    ),
    house.locks_carry_no_addresses: [
        *_files("requirements.lock", "x==1.0 \\\n    --hash=sha256:aa\n    # via -r pyproject.toml\n"),
        *_files("package-lock.json", '{"packages": {"": {"name": "us"}, "node_modules/x": {"integrity": "sha512-x"}}}'),
        *_files(".npmrc", "omit-lockfile-registry-resolved=true\n"),
    ],
}
