"""A board's life: why it boots, what it keeps, what wakes it, and what the power takes away."""

import pytest

from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.clock import WorldClock
from sim.hardware.flash import Tear
from sim.hardware.power import PowerState, ResetCause
from tests.sim.boards import DONE, image_of, running

_COUNT_BOOTS = (
    "import machine\n"
    "memory = machine.RTC().memory()\n"
    "print('boot', len(memory), machine.reset_cause(), machine.wake_reason())\n"
    "machine.RTC().memory(memory + b'x')\n"
)


async def test_rtc_memory_and_causes_survive_sleep_and_resets_but_not_a_power_loss() -> None:
    program = _COUNT_BOOTS + (
        "try:\n"
        "    if len(memory) == 0: machine.deepsleep(10)\n"
        "    if len(memory) == 1: machine.reset()\n"
        "    if len(memory) == 2: machine.soft_reset()\n"
        "finally:\n"
        "    print('finally')\n"
    )
    async with running(program) as board:
        await board.console.wait_for(DONE)
        assert [line for line in board.console.lines() if line.startswith("boot")] == [
            "boot 0 1 0",
            "boot 1 4 4",
            "boot 2 2 0",
            "boot 3 5 0",
        ]
        assert board.console.text.count("finally") == 1
        await board.power_off()
        start = len(board.console.text)
        board.power_on()
        await board.console.wait_for("boot 0 1 0", start=start)


async def test_a_watchdog_that_is_not_fed_resets_and_a_fed_one_does_not() -> None:
    program = _COUNT_BOOTS + (
        "import time\n"
        "dog = machine.WDT(timeout=120)\n"
        "for _ in range(15):\n"
        "    time.sleep_ms(20)\n"
        "    dog.feed()\n"
        "print('fed')\n"
        "while not memory: pass\n"
    )
    async with running(program) as board:
        await board.console.wait_for("boot 1 3 0")
        assert board.console.text.count("fed") == 1


async def test_a_failing_boot_py_keeps_main_py_from_running_and_the_board_awake() -> None:
    board = Board(WorldClock(), image=image_of("print('main')", boot="raise ValueError(3)"))
    board.power_on()
    await board.console.wait_for("ValueError: 3")
    assert "main" not in board.console.text
    assert board.state is PowerState.RUNNING
    await board.close()


async def test_pins_wake_the_board_and_it_learns_which() -> None:
    program = (
        "import machine, esp32\n"
        "print('woken by', machine.wake_reason(), machine.wake_pins())\n"
        "knock = machine.Pin(4, machine.Pin.IN, machine.Pin.PULL_DOWN)\n"
        "handle = machine.Pin(32, machine.Pin.IN, machine.Pin.PULL_UP)\n"
        "esp32.wake_on_ext0(handle, esp32.WAKEUP_ALL_LOW)\n"
        "esp32.wake_on_ext1((knock,), esp32.WAKEUP_ANY_HIGH)\n"
        "machine.deepsleep()\n"
    )
    async with running(program) as board:
        board.pins.drive("handle", 1)
        await board.wait_state(PowerState.ASLEEP)
        board.pins.drive("knock", 1)
        await board.console.wait_for("woken by 3")
        board.pins.drive("knock", 0)
        await board.wait_state(PowerState.ASLEEP)
        board.pins.drive("handle", 0)
        await board.console.wait_for("woken by 2")


async def test_power_cut_at_a_flash_operation_ends_the_program_there() -> None:
    program = (
        "import esp32\n"
        "log = esp32.Partition.find(esp32.Partition.TYPE_DATA, label='log')[0]\n"
        "for slot in range(8):\n"
        "    log.writeblocks(0, bytes([slot]) * 64, slot * 64)\n"
        "    print('wrote', slot)\n"
    )
    board = Board(WorldClock(), image=image_of(program))
    recording = board.flash.record()
    board.flash.cut_power_after(3, Tear.PART, seed=5)
    board.power_on()
    await board.wait_state(PowerState.RUNNING)
    await board.wait_state(PowerState.OFF)
    assert "wrote 2" in board.console.text
    assert "wrote 3" not in board.console.text
    assert len(recording.operations) == 3
    await board.close()


@pytest.mark.parametrize("cut", range(6))
async def test_the_file_system_mounts_after_a_cut_during_any_write(cut: int) -> None:
    program = "open('/fresh', 'w').write('x' * 3000)\nimport os\nos.rename('/fresh', '/stable')\n"
    board = Board(WorldClock(), image=image_of(program))
    board.flash.cut_power_after(cut, Tear.PART, seed=cut)
    board.power_on()
    await board.wait_state(PowerState.RUNNING)
    await board.wait_state(PowerState.OFF)
    board.power_on()
    await board.console.wait_for(DONE)
    await board.close()


async def test_a_seed_makes_random_numbers_repeat_over_boots() -> None:
    program = _COUNT_BOOTS + (
        "import os\nprint('random', os.urandom(8))\nif not memory: machine.reset()\n"
    )
    drawn: list[list[str]] = []
    for _ in range(2):
        async with running(program, seed=99) as board:
            await board.console.wait_for(DONE)
            drawn.append([line for line in board.console.lines() if "random" in line])
    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[0][1]


async def test_power_can_be_pulled_and_reset_pressed_at_any_moment() -> None:
    async with running("import machine\nmachine.deepsleep(60000)") as board:
        await board.wait_state(PowerState.ASLEEP)
        board.press_reset(ResetCause.HARD)
        await board.wait_state(PowerState.RUNNING)
        await board.wait_state(PowerState.ASLEEP)
        await board.power_off()
        assert board.state is PowerState.OFF
        board.power_on()
        await board.power_off()
        assert board.state is PowerState.OFF


async def test_cells_taken_out_and_put_in_again_at_once_start_the_chip_cold() -> None:
    for state, program in (
        (PowerState.RUNNING, "import time\nwhile True: time.sleep(60)\n"),
        (PowerState.ASLEEP, "machine.deepsleep(60000)\n"),
    ):
        async with running(_COUNT_BOOTS + program) as board:
            await board.console.wait_for("boot 0 1 0")
            await board.wait_state(state)
            start = len(board.console.text)
            board.cut_power()
            board.power_on()
            await board.console.wait_for("boot 0 1 0", start=start)
            board.cut_power()
            board.power_on()
            await board.power_off()
            assert board.state is PowerState.OFF


async def test_the_heap_is_as_small_as_the_profile_says() -> None:
    profile = BoardProfile(heap_bytes=150_000)
    program = "try:\n    bytearray(120000)\nexcept MemoryError:\n    print('full')\n"
    async with running(program, profile) as board:
        await board.console.wait_for("full")
