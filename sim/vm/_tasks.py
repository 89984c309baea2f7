"""Stand-in for the C module under asyncio: its task queue follows the board's own ticks.

The built-in queue reads the host's clock, which is neither the board's nor wraps when it does.
``select`` puts this module in the built-in's place, since asyncio imports that first.
"""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _core() -> "Any":
    return sys.modules["asyncio.core"]


class TaskQueue:
    """Tasks by the time they are due; those due together in the order they came."""

    def __init__(self) -> None:
        self._tasks: "list[Task]" = []

    def peek(self) -> "Task | None":
        """Earliest task, still queued."""
        return self._tasks[0] if self._tasks else None

    def push(self, task: "Task", key: "int | None" = None) -> None:
        """Queue a task, due now or at a tick."""
        task.data = None
        task.ph_key = time.ticks_ms() if key is None else key
        at = len(self._tasks)
        while at and time.ticks_diff(self._tasks[at - 1].ph_key, task.ph_key) > 0:
            at -= 1
        self._tasks.insert(at, task)

    def pop(self) -> "Task":
        """Earliest task, taken out."""
        return self._tasks.pop(0)

    def remove(self, task: "Task") -> None:
        """Take a task out."""
        self._tasks.remove(task)


class Task:
    """A coroutine under way; `state` is false when done, a queue when others wait for it."""

    def __init__(self, coro: "Any", globals: "Any" = None) -> None:
        self.coro = coro
        self.data: "Any" = None
        self.state: "Any" = True
        self.ph_key = 0

    def __iter__(self) -> "Task":
        if not self.state:
            self.state = False
        elif self.state is True:
            self.state = TaskQueue()
        elif not isinstance(self.state, TaskQueue):
            raise RuntimeError("can't wait")
        return self

    def __next__(self) -> None:
        if self.state:
            waiting = _core().cur_task
            self.state.push(waiting)
            waiting.data = self
        elif self.data is None:
            raise StopIteration
        else:
            raise self.data

    def done(self) -> bool:
        """Whether it has ended."""
        return not self.state

    def cancel(self) -> bool:
        """End it with CancelledError at its next turn, which is now; False when it has ended."""
        core = _core()
        if not self.state:
            return False
        if self is core.cur_task:
            raise RuntimeError("can't cancel self")
        task = self
        while isinstance(task.data, Task):
            task = task.data
        queue = task.data
        if hasattr(queue, "remove"):
            queue.remove(task)
            core._task_queue.push(task)
        elif time.ticks_diff(task.ph_key, time.ticks_ms()) > 0:
            core._task_queue.remove(task)
            core._task_queue.push(task)
        task.data = core.CancelledError
        return True
