"""The BLE host stack (Bumble) that boards and phones share."""
