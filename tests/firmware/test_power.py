"""The radio's windows: short, never none, and lengthened by no stranger."""

from hypothesis import given
from hypothesis import strategies as st

from firmware import boot, power, rtc_state, state_record
from firmware.lock_clock import PACKED_SIZE
from firmware.power import WakeHistory, Window

HOUR_S = 3600


def pestered(tick: int = 1000) -> WakeHistory:
    """A history of ten fruitless wakes, one a minute, the last at `tick`."""
    history = WakeHistory()
    for ago in range(9, -1, -1):
        history.fruitless(tick - 60 * ago)
    return history


def test_ten_fruitless_wakes_in_an_hour_shrink_the_window_and_an_hour_restores_it() -> None:
    config = state_record.Config()
    history = pestered()
    assert power.window_ms(config, history, 1001, False) == power.LEAST_WINDOW_MS
    assert power.window_ms(config, history, 1000 + HOUR_S, False) == config.window_ms


def test_nine_fruitless_wakes_or_a_holder_leave_the_window_alone() -> None:
    config = state_record.Config()
    history = WakeHistory()
    for tick in range(9):
        history.fruitless(tick)
    assert power.window_ms(config, history, 10, False) == config.window_ms
    history.fruitless(10)
    history.fruitful()
    assert power.window_ms(config, history, 11, False) == config.window_ms


@given(st.integers(0, 0xFFFF), st.lists(st.integers(0, 10**6)), st.booleans())
def test_a_window_never_vanishes(length: int, wakes: list[int], low: bool) -> None:
    config = state_record.Config()
    config.window_ms = length
    history = WakeHistory()
    for tick in sorted(wakes):
        history.fruitless(tick)
    assert power.window_ms(config, history, 10**6, low) >= power.LEAST_WINDOW_MS


def test_on_mains_the_window_has_no_end() -> None:
    config = state_record.Config()
    config.options |= state_record.OPTION_ALWAYS_ON
    window = Window(0, power.window_ms(config, pestered(), 1001, True))
    assert window.remaining_ms(10**9) > 0


@given(st.lists(st.integers(0, 500)))
def test_strangers_never_lengthen_a_window(pauses: list[int]) -> None:
    window = Window(0, 2000)
    now = 0
    for pause in pauses:
        now += pause
        window.hold(0, now)
        assert window.remaining_ms(now) == max(0, 2000 - now)


def test_a_knock_starts_the_time_anew_but_not_for_ever() -> None:
    window = Window(0, 2000)
    window.knock(1500)
    assert window.remaining_ms(1500) == 2000
    for now in range(2000, power.LONGEST_WAKE_MS + 5000, 1000):
        window.knock(now)
    assert window.remaining_ms(power.LONGEST_WAKE_MS + 5000) == 0


def test_a_proven_holder_keeps_it_open_and_leaving_closes_it_at_once() -> None:
    window = Window(0, 2000)
    window.hold(1, 1900)
    assert window.remaining_ms(30_000) > 0
    window.hold(0, 30_000)
    assert window.remaining_ms(30_000) == 0
    assert window.proved


def test_a_knock_that_comes_as_a_holder_leaves_is_not_lost() -> None:
    window = Window(0, 2000)
    window.hold(1, 5000)
    window.knock(5030)
    window.hold(0, 5050)
    assert window.remaining_ms(5050) == 1980


@given(st.lists(st.integers(0, 10**6), max_size=14))
def test_history_survives_sleep(ticks: list[int]) -> None:
    history, woken = WakeHistory(), WakeHistory()
    for tick in sorted(ticks):
        history.fruitless(tick)
    buffer = bytearray(60)
    history.pack_into(buffer, 8)
    woken.load(buffer, 8)
    for later in (0, 1000, 10**6, 10**6 + HOUR_S):
        assert woken.is_pestered(later) == history.is_pestered(later)


def test_sleep_looks_now_and_then_whether_a_door_due_to_relock_is_closed() -> None:
    config = state_record.Config()
    assert power.sleep_ms(config, 0, -1) == power.RELOCK_POLL_MS


def test_sleep_lasts_until_the_first_thing_due() -> None:
    config = state_record.Config()
    assert power.sleep_ms(config, -1, -1) == 0
    assert power.sleep_ms(config, 1, -1) == 1
    assert power.sleep_ms(config, 90_000, 50_000) == 50_000
    config.timer_wake_minutes = 1
    assert power.sleep_ms(config, 90_000, -1) == 60_000


def test_an_open_lid_is_not_armed_and_a_timer_opens_no_radio() -> None:
    assert "tamper" not in power.wake_signals(lid_open=True)
    assert "tamper" in power.wake_signals(lid_open=False)
    assert power.opens_radio("knock")
    assert not power.opens_radio("timer")


class Memory:
    """RTC memory: `machine.RTC().memory`."""

    def __init__(self, data: bytes = b"") -> None:
        """Start as left behind."""
        self.data = data

    def __call__(self, data: bytes | None = None) -> bytes:
        """Read, or replace."""
        if data is not None:
            self.data = bytes(data)
        return self.data


def test_rtc_memory_comes_back_with_the_failed_starts_untouched() -> None:
    memory = Memory()
    before = rtc_state.RtcState(memory)
    assert not before.survived
    before.set_word(rtc_state.STRANGERS, 2**40)
    before.save()
    memory.data = boot.with_failures(memory.data, 3)
    after = rtc_state.RtcState(memory)
    assert after.survived
    assert after.word(rtc_state.STRANGERS) == 0xFFFFFFFF
    after.save()
    assert boot.failures(memory.data) == 3


@given(st.binary(max_size=2048))
def test_whatever_power_up_leaves_in_rtc_memory_is_not_believed(noise: bytes) -> None:
    state = rtc_state.RtcState(Memory(noise))
    assert not state.survived
    assert state.word(rtc_state.RELOCK_TICK) == 0


def test_every_flipped_bit_of_the_layout_is_noticed() -> None:
    memory = Memory()
    rtc_state.RtcState(memory).save()
    for byte in range(boot.RTC_BYTES, rtc_state.SIZE):
        torn = bytearray(memory.data)
        torn[byte] ^= 1
        assert not rtc_state.RtcState(Memory(bytes(torn))).survived


def test_the_clock_fits_its_place() -> None:
    assert rtc_state.CLOCK + PACKED_SIZE <= rtc_state.WAKES
