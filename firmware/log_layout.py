"""How the event log lies in its partition: sectors of 64 slots of 64 bytes, the first a header.

Header:

    magic 4 | epoch u32 | first unacknowledged u32 | overwritten u32 | previous tag 16 | CRC 4
    | 0xFF x4 | acknowledged: bit n clear = all up to position n, 8 bytes | 0xFF ...
"""

from firmware.log_seal import RECORDS_PER_EPOCH

MAGIC = b"nfl1"
"""First bytes of a sector's header."""
HEADER = "<4sIII16s"
"""Magic, epoch, first unacknowledged, overwritten, previous tag; a CRC of these follows."""
HEADER_BYTES = 32
"""Length of these, without the CRC."""
MARKS_AT = 40
"""Offset of the marks of what is acknowledged in a header."""
MARKS_BYTES = 8
"""Length of these."""
SLOTS = RECORDS_PER_EPOCH + 1
"""Slots of a sector."""
