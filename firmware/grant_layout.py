"""How the list of grants lies in its partition: sectors of 4096 bytes, of 32 places each.

A sector is a head and 31 entries of 128 bytes. Head:

    magic 2 | bucket u8 | 0xFF | sequence u32 | CRC of these 4 | 0xFF x4 | 31 x (slot + 1) u16

An index word of 0xFFFF is free, of 0 removed; the last one of a slot counts. Entry:

    grant 96 | base week u16 | CRC of these 4 | use marks 26: bit n clear = used in week base + n
"""

from firmware.flash import CRC_BYTES
from firmware.messages import GRANT_BYTES

BUCKETS = 64
GROUP_BUCKETS = 8
GROUP_SECTORS = 9
"""Sectors that the buckets of a group share."""
MAX_SLOT = 65533
MAGIC = b"ng"
HEADER_BYTES = 8
INDEX_AT = 16
PLACES = 31
INDEX_END = INDEX_AT + 2 * PLACES
ENTRY_BYTES = 128
BODY_BYTES = GRANT_BYTES + 2
MARKS_AT = BODY_BYTES + CRC_BYTES
MARKED_WEEKS = 8 * (ENTRY_BYTES - MARKS_AT)
FREE = b"\xff\xff"
REMOVED = b"\0\0"
UNKNOWN = 0xFF
"""Sector of a bucket that was not looked for yet."""
NO_SECTOR = 0xFE
"""Sector of a bucket that has none."""
