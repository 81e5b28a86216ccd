"""Handles for many people who come at once."""

from collections import Counter

from courtyard.accounts.models import Person

__all__ = ["free_handles"]


def free_handles(bases: list[str]) -> list[str]:
    """A handle nobody has for each base, in order: ``lisa``, ``lisa-2`` ..."""
    chosen: dict[int, str] = {}
    tried: set[str] = set()
    numbers: Counter[str] = Counter()
    waiting = list(range(len(bases)))
    while waiting:
        candidates: dict[str, int] = {}
        for at in waiting:
            candidate = _next_handle(bases[at], numbers)
            while candidate in tried:
                candidate = _next_handle(bases[at], numbers)
            tried.add(candidate)
            candidates[candidate] = at
        taken = set(Person.objects.filter(handle__in=list(candidates)).values_list("handle", flat=True))
        chosen |= {at: candidate for candidate, at in candidates.items() if candidate not in taken}
        waiting = [at for candidate, at in candidates.items() if candidate in taken]
    return [chosen[at] for at in range(len(bases))]


def _next_handle(base: str, numbers: Counter[str]) -> str:
    numbers[base] += 1
    return base if numbers[base] == 1 else f"{base}-{numbers[base]}"
