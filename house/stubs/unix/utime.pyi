# The unix port's own module, which offers more than the ESP32's stubs know.
from typing import Any

def __getattr__(name: str) -> Any: ...
