"""The stand-ins for time, os, machine and esp32 behave as the ESP32 port documents."""

import calendar

import pytest

from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.clock import DEFAULT_START_S, UNIX_OF_LOCK_EPOCH_S, WorldClock
from sim.hardware.i2c import DS3231_ADDRESS, Ds3231
from tests.sim.boards import DONE, image_of, output_of, running


async def test_time_counts_from_2000_and_the_calendar_is_right() -> None:
    moments = [(2000, 1, 1), (2000, 2, 29), (2024, 2, 29), (2026, 11, 23), (2034, 1, 10)]
    printed = await output_of(
        "import time\n"
        "print(time.gmtime()[:4])\n"
        f"for y, m, d in {moments!r}:\n"
        "    t = time.mktime((y, m, d, 13, 14, 15, 0, 0))\n"
        "    print(t, time.gmtime(t)[:6] == (y, m, d, 13, 14, 15), time.gmtime(t)[6])\n"
    )
    first, *lines = printed.splitlines()
    assert first == "(2000, 1, 1, 0)"
    for (year, month, day), line in zip(moments, lines, strict=True):
        unix = calendar.timegm((year, month, day, 13, 14, 15))
        weekday = calendar.weekday(year, month, day)
        assert line == f"{unix - UNIX_OF_LOCK_EPOCH_S} True {weekday}"


async def test_the_clock_can_be_set_and_survives_a_reset() -> None:
    program = (
        "import machine, time\n"
        "rtc = machine.RTC()\n"
        "if machine.reset_cause() == machine.PWRON_RESET:\n"
        "    rtc.datetime((2026, 11, 23, 0, 12, 0, 0, 0))\n"
        "    machine.reset()\n"
        "print(rtc.datetime()[:6], time.gmtime()[:5])\n"
    )
    assert await output_of(program) == "(2026, 11, 23, 0, 12, 0) (2026, 11, 23, 12, 0)"


async def test_ticks_wrap_as_with_small_integers_and_asyncio_does_not_mind() -> None:
    profile = BoardProfile(ticks_offset_us=((1 << 30) - 20) * 1000)
    printed = await output_of(
        "import asyncio, time\n"
        "async def nap(): await asyncio.sleep_ms(50)\n"
        "start = time.ticks_ms()\n"
        "asyncio.run(nap())\n"
        "end = time.ticks_ms()\n"
        "print(end < start, 50 <= time.ticks_diff(end, start) < 500)\n",
        profile,
    )
    assert printed == "True True"


async def test_a_fast_world_is_fast_for_the_program_too() -> None:
    clock = WorldClock(rate=50)
    program = (
        "import time, asyncio\n"
        "async def nap(): await asyncio.sleep(10)\n"
        "start = time.ticks_ms()\n"
        "time.sleep(10)\n"
        "asyncio.run(nap())\n"
        "print('slept', 20000 <= time.ticks_diff(time.ticks_ms(), start) < 200000)\n"
    )
    async with running(program, clock=clock) as board:
        await board.console.wait_for("slept True")


async def test_analogue_readings_clip_at_the_chosen_range() -> None:
    program = (
        "from machine import ADC, Pin\n"
        "for atten in (ADC.ATTN_0DB, ADC.ATTN_11DB):\n"
        "    reading = ADC(Pin(36), atten=atten)\n"
        "    print(reading.read_uv() // 10000, reading.read_u16())\n"
        "try:\n"
        "    ADC(Pin(18))\n"
        "except ValueError:\n"
        "    print('no converter')\n"
    )
    board = Board(WorldClock(), image=image_of(program))
    board.pins.connect_voltage("motor_current", lambda: 1_500_000)
    board.power_on()
    await board.console.wait_for("no converter")
    assert board.console.lines()[:2] == ["95 65535", f"149 {1981 << 4 | 1981 >> 8}"]
    await board.close()


async def test_pin_interrupts_arrive_while_asyncio_waits_while_sleeping_and_in_busy_loops() -> None:
    program = (
        "import asyncio, time\n"
        "from machine import Pin\n"
        "hits = []\n"
        "pin = Pin(4, Pin.IN, Pin.PULL_DOWN)\n"
        "pin.irq(lambda p: hits.append(p is pin), Pin.IRQ_RISING)\n"
        "async def wait():\n"
        "    print('ready 1')\n"
        "    while len(hits) < 1: await asyncio.sleep_ms(20)\n"
        "asyncio.run(wait())\n"
        "print('ready 2')\n"
        "while len(hits) < 2: time.sleep_ms(20)\n"
        "print('ready 3')\n"
        "while len(hits) < 3: pass\n"
        "print(hits)\n"
    )
    async with running(program) as board:
        for number in (1, 2, 3):
            await board.console.wait_for(f"ready {number}")
            board.pins.drive("knock", 1)
            board.pins.drive("knock", 0)
        await board.console.wait_for("[True, True, True]")


async def test_timers_fire_once_or_again_and_again() -> None:
    printed = await output_of(
        "from machine import Timer\n"
        "import time\n"
        "calls = []\n"
        "Timer(0, mode=Timer.ONE_SHOT, period=10, callback=lambda t: calls.append('once'))\n"
        "again = Timer(1)\n"
        "again.init(period=10, callback=lambda t: calls.append('again'))\n"
        "while calls.count('again') < 3: time.sleep_ms(5)\n"
        "again.deinit()\n"
        "print(calls.count('once'))\n"
    )
    assert printed == "1"


async def test_raw_partitions_keep_nor_rules_and_refuse_what_lies_outside() -> None:
    printed = await output_of(
        "import esp32\n"
        "keys = esp32.Partition.find(esp32.Partition.TYPE_DATA, label='keys')[0]\n"
        "keys.writeblocks(7, b'\\x0f' * 4, 8)\n"
        "keys.writeblocks(7, b'\\xf3' * 4, 8)\n"
        "got = bytearray(8)\n"
        "keys.readblocks(7, got, 4)\n"
        "print(got.hex())\n"
        "keys.ioctl(6, 7)\n"
        "keys.readblocks(7, got, 4)\n"
        "print(got.hex(), keys.ioctl(6, 8))\n"
        "try:\n"
        "    keys.writeblocks(8, b'x', 0)\n"
        "except OSError:\n"
        "    print('outside')\n"
    )
    assert printed.splitlines() == ["ffffffff03030303", "ffffffffffffffff -22", "outside"]


async def test_nvs_survives_a_power_loss() -> None:
    program = (
        "import esp32\n"
        "nvs = esp32.NVS('test')\n"
        "try:\n"
        "    print('found', nvs.get_i32('number'))\n"
        "except OSError:\n"
        "    nvs.set_i32('number', 42)\n"
    )
    async with running(program) as board:
        await board.console.wait_for(DONE)
        await board.power_off()
        board.power_on()
        await board.console.wait_for("found 42")


@pytest.mark.parametrize(
    ("chip", "name"),
    [
        ("ESP32", "ESP32"),
        ("ESP32S3", "ESP32-S3"),
        ("ESP32C3", "ESP32-C3"),
        ("ESP32C6", "ESP32-C6"),
    ],
)
async def test_the_board_names_its_chip_and_refuses_pins_it_lacks(chip: str, name: str) -> None:
    printed = await output_of(
        "import os, machine\n"
        "print(os.uname().machine.split(' with ')[1], machine.unique_id()[:3].hex())\n"
        "try:\n"
        "    machine.Pin(60)\n"
        "except ValueError:\n"
        "    print('no pin')\n",
        BoardProfile(chip=chip),
    )
    assert printed.splitlines() == [f"{name} 240ac4", "no pin"]


async def test_an_external_clock_answers_on_the_bus() -> None:
    program = (
        "from machine import I2C\n"
        "bus = I2C(0)\n"
        f"print(bus.scan(), bus.readfrom_mem({DS3231_ADDRESS}, 2, 5).hex())\n"
    )
    clock = WorldClock(DEFAULT_START_S)
    board = Board(clock, image=image_of(program))
    board.i2c[DS3231_ADDRESS] = Ds3231(clock)
    board.power_on()
    await board.console.wait_for("[104] 0001231126")
    await board.close()


async def test_ticks_beyond_half_their_period_are_refused_as_on_a_board() -> None:
    text = await output_of(
        "import time\n"
        "half = time.ticks_add(0, -1) // 2 + 1\n"
        "print(time.ticks_diff(time.ticks_add(0, half - 1), 0) == half - 1)\n"
        "for delta in (half, -half):\n"
        "    try: time.ticks_add(0, delta)\n"
        "    except OverflowError: print('refused')\n"
    )
    assert text.splitlines() == ["True", "refused", "refused"]
