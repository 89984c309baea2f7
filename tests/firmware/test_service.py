"""What a service session borrows it gives back (real VM)."""

from tests.support.vm import run_vm

_SCENE = """
import time
from firmware import messages
from firmware.messages import Command
from firmware.service import Service

class Board:
    handler = None
    def on_knock(self, handler):
        former, self.handler = self.handler, handler
        return former
    def __getattr__(self, name):
        return lambda: 0

class Part:
    battery_percent = temperature_c = 0

heard = []
board = Board()
board.on_knock(lambda pin: heard.append(pin))
window = board.handler
service = Service(board, Part(), Part())
def listen(): service.obey(Command(messages.COMMAND_LISTEN, count=200))
"""


def test_knocks_count_for_the_window_during_a_service_session_and_after_it() -> None:
    script = """
listen()
listen()
board.handler(1)
time.sleep_ms(250)
board.handler(2)
board.handler(3)
print(heard, board.handler is window)
"""
    assert run_vm(_SCENE + script) == "[1, 2, 3] True\n"
