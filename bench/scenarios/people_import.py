"""A directory from a CSV file: compared, applied, the same again, changed, taken back; a few people and many."""

import io
import os
from collections.abc import Callable, Iterator
from typing import Any

from bench.measure import at_most, cpu_of, median
from bench.place import Say, database_pid, place

USUAL_SCALE = 10_000
FEW = 1_000
FLAT = 1.5  # how much more one of many may cost than one of few
STEPS = ("compare", "apply", "compare again", "change", "undo changes", "undo")


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Milliseconds of CPU for one person at each step, database and all, in one process."""
    found: dict[int, list[dict[str, float]]] = {FEW: [], scale: []}
    with place(say) as data:
        from courtyard.accounts.services import set_up_organisation

        _organisation, owner = set_up_organisation(
            name="Bench", owner_name="Rea Reader", owner_email="rea@bench.invalid", password="a long enough password"
        )
        roots = [os.getpid(), database_pid(data)]
        _measure(owner, FEW, roots)  # warms everything up
        for _round in range(rounds):
            for size in found:
                found[size].append(_measure(owner, size, roots))
                say(f"  {size:,} people: " + ", ".join(f"{step} {ms:.2f} ms" for step, ms in found[size][-1].items()))
    each = {size: {step: median(one[step] for one in measured) for step in STEPS} for size, measured in found.items()}
    figures = {
        f"{step}, ms a person of {size:,}": round(ms, 3) for size, steps in each.items() for step, ms in steps.items()
    }
    targets = [
        at_most(f"{step}: one of {scale:,} beside one of {FEW:,}", each[scale][step] / each[FEW][step], FLAT)
        for step in STEPS
    ]
    return {"figures": figures, "targets": targets}


def _measure(owner: Any, size: int, roots: list[int]) -> dict[str, float]:
    """Each step once, in milliseconds a person; at the end nobody is left."""
    from courtyard.integrations import services

    spent: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        began = cpu_of(roots)
        done = work()
        spent[step] = 1000 * (cpu_of(roots) - began) / size
        return done

    def compare(title: str) -> Any:
        file = io.BytesIO("".join(_rows(size, title)).encode())
        made = services.upload_directory(actor=owner, stream=file, name="people.csv")
        services.compare_run(actor=owner, run_id=made.pk, mapping=made.mapping, by_job=False)
        services.work(actor=owner, run=made)
        return made

    def apply(made: Any) -> None:
        services.apply_run(actor=owner, run_id=made.pk, by_job=False)
        services.work(actor=owner, run=made)

    def undo(made: Any) -> None:
        services.undo_run(actor=owner, run_id=made.pk)
        services.work(actor=owner, run=made)

    first = timed("compare", lambda: compare("Baker"))
    timed("apply", lambda: apply(first))
    again = timed("compare again", lambda: compare("Baker"))
    services.discard_run(actor=owner, run_id=again.pk)
    second = compare("Head baker")
    timed("change", lambda: apply(second))
    timed("undo changes", lambda: undo(second))
    timed("undo", lambda: undo(first))
    return spent


def _rows(size: int, title: str) -> Iterator[str]:
    yield "Employee ID,Name,E-mail,Job title,Department,Site,Manager,Start date\n"
    for n in range(size):
        manager = n // 8 if n else ""
        yield f"{n},Person Number {n},p{n}@bench.example,{title},Team {n // 12},Site {n % 9},{manager},2020-09-{1 + n % 28:02}\n"
