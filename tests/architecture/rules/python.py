"""Rules for Python: who touches the database, who announces, who may write what where."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.architecture.rules.source import ROOT, File, Rule, Violation, calls, dotted, imports

_DOORS = {"views", "api", "tasks"}
_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_WRITES = {
    "save", "asave", "create", "acreate", "bulk_create", "abulk_create", "bulk_update", "get_or_create",
    "update_or_create", "select_for_update", "delete", "adelete",
}  # fmt: skip
_OWN = {"urls", "migrations", "tests", "views"}
_FILTERS = {"filter", "exclude", "get", "order_by", "values", "annotate"}
_UNSAFE_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "jsonpickle"}
_RAW_HTML_PLACES = (
    "courtyard/core/richtext/",
    "courtyard/ui/",
    "courtyard/config/jinja.py",
    "courtyard/content/rendering.py",  # keeps what the macros of an item rendered
)
_ASSERTING = re.compile(r"(^|_)(assert|expect|check|verify|validate)|^(fail|raises|warns)$")


def parses(file: File) -> Iterator[Violation]:
    """A file that is no Python is seen by no other rule."""
    try:
        compile(file.text, file.path, "exec", ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        yield file.bad(error.lineno or 1, f"this does not parse: {error.msg}")


def orm_stays_below(file: File) -> Iterator[Violation]:
    """Views, the API and jobs ask selectors and services; only those know tables."""
    if file.kind not in _DOORS or file.is_test:
        return
    for node in file.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _MANAGERS:
            yield file.bad(node, f"{file.kind} never touch .{node.attr}: ask a selector, or call a service")
    for node, name in calls(file.nodes):
        if name in {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}:
            yield file.bad(node, f"{name}() decides visibility by itself: use the room's access.py, the only door")
        elif name == "cursor" and dotted(node.func).startswith("connection"):
            yield file.bad(node, f"{file.kind} never write SQL: put the query into a selector")


def emit_in_services(file: File) -> Iterator[Violation]:
    """Events are announced where the write is, in its transaction."""
    if (
        not file.room
        or file.is_test
        or file.kind in {"services", "tasks", "jobs"}
        or file.path == "courtyard/core/events.py"
    ):
        return
    for node, name in calls(file.nodes):
        if name == "emit" and dotted(node.func) in {"emit", "events.emit"}:
            yield file.bad(
                node, "emit() belongs to services and jobs: call the service that does this, and let it tell"
            )


def services_keyword_only(file: File) -> Iterator[Violation]:
    """A service reads like a sentence: every argument named, the actor first."""
    if file.kind != "services" or file.is_test:
        return
    public = _exported(file)
    for node in file.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if public is not None and node.name not in public:
            continue
        args = node.args
        if args.posonlyargs or args.args or args.vararg:
            yield file.bad(node, f"{node.name}() takes arguments by position: write def {node.name}(*, actor, ...)")
        names = [arg.arg for arg in args.kwonlyargs]
        if "actor" in names[1:]:
            yield file.bad(node, f"{node.name}(): actor comes first, so that every service says who acts in one place")


def _exported(file: File) -> set[str] | None:
    """The names a package of services offers: its own ``__all__``, else the module's, else everything (None)."""
    package = (ROOT / file.path).with_name("__init__.py")
    texts = [package.read_text()] if len(file.parts) > 3 and package.is_file() else []
    for text in [*texts, file.text]:
        for node in File(file.path, text).tree.body:
            if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__":
                return set(ast.literal_eval(node.value))
    return None


def services_do_not_render(file: File) -> Iterator[Violation]:
    """Services and selectors know nothing of requests, templates and answers."""
    if file.kind not in {"services", "selectors", "access", "models"} or file.is_test:
        return
    for node, module, _ in imports(file.nodes):
        if module.startswith(("django.shortcuts", "django.template", "django.http", "jinja2", "ninja")):
            yield file.bad(
                node, f"{file.kind} never render or answer: return rows and let the view show them ({module})"
            )
    for node in file.nodes:
        if isinstance(node, ast.arg) and node.arg == "request":
            yield file.bad(node, f"{file.kind} take no request: pass the viewer or actor and plain values")


def selectors_do_not_write(file: File) -> Iterator[Violation]:
    """Selectors read, never write."""
    if file.kind != "selectors" or file.is_test:
        return
    for node, name in calls(file.nodes):
        if name in _WRITES and isinstance(node.func, ast.Attribute):
            yield file.bad(node, f"selectors never write (.{name}()): move this to services.py")
        elif name == "update" and _is_query(node.func):
            yield file.bad(node, "selectors never write (.update()): move this to services.py")


def _is_query(func: ast.expr) -> bool:
    chain = {node.attr for node in ast.walk(func) if isinstance(node, ast.Attribute)}
    return bool(chain & (_MANAGERS | {"filter", "exclude", "all"}))


def no_signals(file: File) -> Iterator[Violation]:
    """Nothing happens behind the back of who reads the service. Django's own about requests tell of no row."""
    heard = {module for _, module, _ in imports(file.nodes) if "signals" in module}
    if file.room == "config" and heard and heard <= {"django.core.signals", "django.db.backends.signals"}:
        return
    for node, module, name in imports(file.nodes):
        if module == "django.dispatch" or (module.endswith(".signals") and not file.is_test) or name == "receiver":
            yield file.bad(node, "no signals: emit() an event and bind its handler in config/wiring.py")
    for node in file.nodes:
        for decorator in getattr(node, "decorator_list", []):
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if dotted(target).split(".")[-1] == "receiver":
                yield file.bad(decorator, "no @receiver: emit() an event and bind its handler in config/wiring.py")


def no_rules_in_save(file: File) -> Iterator[Violation]:
    """A row is a row; what must hold is in the service and in a constraint."""
    if file.kind != "models" or file.is_test:
        return
    for node in file.nodes:
        if not isinstance(node, ast.ClassDef):
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name in {
                "save", "asave", "delete", "adelete", "full_clean",
            }:  # fmt: skip
                yield file.bad(
                    method, f"no rules in {node.name}.{method.name}(): put them in a service or a constraint"
                )


def no_generic_keys(file: File) -> Iterator[Violation]:
    """A key that may point anywhere is checked by nobody."""
    for node, module, _ in imports(file.nodes):
        if module.startswith("django.contrib.contenttypes") and not file.is_migration:
            yield file.bad(
                node, "no generic foreign keys: a table of its own, or a Reference with a resolver in wiring.py"
            )


def no_ambient_user(file: File) -> Iterator[Violation]:
    """Who acts is an argument, never found in the air."""
    if not file.room or file.is_test:
        return
    for node, module, name in imports(file.nodes):
        full = f"{module}.{name}".strip(".")
        if full.startswith(("crum", "django_currentuser")):
            yield file.bad(node, f"no ambient current user ({full}): pass actor= or viewer")
        if name in {"get_current_user", "get_current_request", "current_user"}:
            yield file.bad(node, f"no ambient current user ({name}): pass actor= or viewer")
    for node in file.nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            called = dotted(node.value.func).split(".")[-1]
            if called in {"ContextVar", "local", "Local"} and re.search(
                r"user|actor|viewer|person|request", ast.unparse(node), re.IGNORECASE
            ):
                yield file.bad(node, "no ambient current user in a ContextVar or thread: pass actor= or viewer")


def no_pickle(file: File) -> Iterator[Violation]:
    """Bytes that run code when they are read have no place anywhere."""
    for node, module, _ in imports(file.nodes):
        if module.split(".")[0] in _UNSAFE_MODULES:
            yield file.bad(node, f"no {module}: store JSON (orjson) or columns")
    for node in file.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"\bPickle(?=Serializer$)", node.value)
        ):
            yield file.bad(node, "no PickleSerializer: use the JSON serializer")


def no_request_keys_in_queries(file: File) -> Iterator[Violation]:
    """A key that came with a request never becomes the name of a column."""
    if not file.room or file.is_test or file.is_migration:
        return
    for node, name in calls(file.nodes):
        if name not in _FILTERS or not isinstance(node.func, ast.Attribute):
            continue
        spread = [keyword.value for keyword in node.keywords if keyword.arg is None]
        spread += [arg.value for arg in node.args if isinstance(arg, ast.Starred)]
        for value in spread:
            said = ast.unparse(value)
            if re.search(r"\b(request|GET|POST|query|params|payload|data|cleaned_data|body)\b", said):
                yield file.bad(
                    node, f".{name}() is spelled by a request ({said}): choose from an allow-list of named lookups"
                )


def raw_html_in_few_places(file: File) -> Iterator[Violation]:
    """Text becomes trusted markup only where the sanitiser and the macros live."""
    if not file.room or file.is_test or file.path.startswith(_RAW_HTML_PLACES):
        return
    for node, name in calls(file.nodes):
        made = node.args[0] if node.args else None
        by_template = isinstance(made, ast.Call) and dotted(made.func) == "render_to_string"
        if name in {"mark_safe", "Markup", "SafeString"} and not by_template:
            yield file.bad(node, f"{name}() only in {', '.join(_RAW_HTML_PLACES)}: return text, or render a template")


def private_stays_home(file: File) -> Iterator[Violation]:
    """What begins with an underscore, and a room's pages, addresses and migrations, are its own."""
    if not file.room:
        return
    for node, module, name in imports(file.nodes):
        parts = module.split(".")
        if parts[0] != "courtyard" or len(parts) < 2 or parts[1] == file.room:
            continue
        inner = [*parts[2:], name]
        private = next((part for part in inner if part.startswith("_") and not part.startswith("__")), "")
        if private:
            yield file.bad(node, f"{private} is private to {parts[1]}: use or add a public function there")
        elif file.room != "config" and inner[0] in _OWN - ({"tests"} if file.is_test else set()):
            yield file.bad(
                node, f"{parts[1]}.{inner[0]} is private to {parts[1]}: include it by URL, or call its service"
            )


def tests_assert(file: File) -> Iterator[Violation]:
    """A test that cannot fail is no test. Under ``@given`` not falling over is enough."""
    if not file.is_test or not file.name.startswith("test_"):
        return
    asserting = _asserting(file)
    for node in _functions(file):
        fuzzed = any(name == "given" for decorator in node.decorator_list for _, name in calls(ast.walk(decorator)))
        if node.name.startswith("test_") and node.name not in asserting and not fuzzed:
            yield file.bad(node, f"{node.name}() asserts nothing: say what must hold, or delete it")


def _functions(file: File) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in file.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _asserting(file: File) -> set[str]:
    """The functions and classes of a file that assert something, or call a helper that does."""
    found = _borrowed(file) if file.name.startswith("test_") else set()
    named = [*_functions(file), *(node for node in file.nodes if isinstance(node, ast.ClassDef))]
    called = {node: {name for _, name in calls(ast.walk(node))} for node in named}
    found |= {node.name for node in named if _says(node, called[node])}
    for _ in range(4):  # helpers that call helpers
        found |= {node.name for node in named if called[node] & found}
    return found


def _says(node: ast.AST, called: set[str]) -> bool:
    return any(isinstance(inner, ast.Assert) for inner in ast.walk(node)) or any(map(_ASSERTING.search, called))


def _borrowed(file: File) -> set[str]:
    """Helpers from other files of tests that assert something."""
    wanted = [(module, name) for _, module, name in imports(file.nodes) if name and "tests" in module.split(".")]
    return {name for module, name in wanted if name in _asserting_in(module.replace(".", "/") + ".py")}


@cache
def _asserting_in(path: str) -> set[str]:
    return _asserting(File(path, (ROOT / path).read_text())) if (ROOT / path).is_file() else set()


RULES: tuple[Rule, ...] = (
    parses,
    orm_stays_below,
    emit_in_services,
    services_keyword_only,
    services_do_not_render,
    selectors_do_not_write,
    no_signals,
    no_rules_in_save,
    no_generic_keys,
    no_ambient_user,
    no_pickle,
    no_request_keys_in_queries,
    raw_html_in_few_places,
    private_stays_home,
    tests_assert,
)
