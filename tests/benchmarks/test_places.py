"""The computed delay of a holder behaves as the lock's rules say."""

from benchmarks.places import delays_ms


def test_more_strangers_delay_longer_and_more_places_shorter() -> None:
    few, many, third = (
        sum(delays_ms(places, strangers, 300)) for places, strangers in ((2, 4), (2, 20), (3, 4))
    )
    assert third < few < many
