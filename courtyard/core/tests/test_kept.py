from courtyard.core.kept import Kept


def test_the_oldest_goes_when_there_are_too_many():
    kept: Kept[str] = Kept(lambda: 2)
    for name in ("one", "two", "three"):
        assert kept.put(name, name.upper()) == name.upper()
    assert [kept.get(name) for name in ("one", "two", "three")] == [None, "TWO", "THREE"]
    kept.clear()
    assert kept.get("three") is None


def test_with_no_room_nothing_is_kept():
    kept: Kept[str] = Kept(lambda: 0)
    assert kept.put("one", "ONE") == "ONE"
    assert kept.get("one") is None
