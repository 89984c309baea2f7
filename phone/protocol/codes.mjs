// The numbers of docs/protocol.md, under its names.

export const VERSION = 1;

export const UNIX_EPOCH_OFFSET_S = 946684800;
export const WEEK_S = 604800;
export const IDENTITY_SLOT_S = 14400;
export const LOST_WEEK = 0xffff;
export const LOST_IDENTITIES = 16;

// First byte of what a phone writes.
export const KIND_REQUEST = 0x01;
export const KIND_REQUEST_WITH_GRANT = 0x02;
export const KIND_GRANT_AHEAD = 0x03;
export const KIND_COMMAND = 0x04;
export const KIND_DELIVERY_SMALL = 0x05;
export const KIND_DELIVERY = 0x06;
export const KIND_NEW_CHALLENGE = 0x07;
// First byte of what a phone reads; a challenge begins with VERSION instead.
export const KIND_BUSY = 0x80;
export const KIND_REFUSED = 0x81;
export const KIND_RESPONSE = 0x82;
export const KIND_LOG_SMALL = 0x83;
export const KIND_LOG = 0x84;

export const ENVELOPE_GRANT = 1;
export const ENVELOPE_STATE = 2;
export const ENVELOPE_ACKNOWLEDGEMENT = 4;

export const COMMAND_OPEN = 1;
export const COMMAND_LOCK = 2;
export const COMMAND_STATUS = 3;
export const COMMAND_SYNC = 4;
export const COMMAND_OUTCOME = 16;
export const COMMAND_READ_LOG = 17;
export const COMMAND_DELIVER = 18;
export const COMMAND_END = 19;

export const RIGHT_OPEN = 1;
export const RIGHT_LOCK = 2;
export const RIGHT_STATUS = 4;
export const RIGHT_SYNC = 8;

// Below 32 it went through; 32 to 63 the door needs something; from 64 on it was refused.
export const OUTCOME_OK = 0;
export const OUTCOME_OPENED = 1;
export const OUTCOME_LOCKED = 2;
export const OUTCOME_MOVING = 3;
export const OUTCOME_JAMMED = 32;
export const OUTCOME_LIFT_HANDLE = 33;
export const OUTCOME_CLOSE_DOOR_FIRST = 34;
export const OUTCOME_BATTERY_TOO_LOW_TO_LOCK = 35;
export const OUTCOME_INTERRUPTED = 36;
export const OUTCOME_NO_RIGHT = 64;
export const OUTCOME_GRANT_ENDED = 65;
export const OUTCOME_GRANT_NOT_BEGUN = 66;
export const OUTCOME_OUTSIDE_SCHEDULE = 67;
export const OUTCOME_REVOKED = 68;
export const OUTCOME_ENVELOPE_REFUSED = 69;
export const OUTCOME_STALE = 70;
export const OUTCOME_BAD_COMMAND = 71;
export const OUTCOME_BUSY = 72;

export const BOLT_UNKNOWN = 0;
export const BOLT_LOCKED = 1;
export const BOLT_UNLOCKED = 2;
export const BOLT_MOVING = 3;
export const DOOR_UNKNOWN = 0;
export const DOOR_CLOSED = 1;
export const DOOR_OPEN = 2;

export const FLAG_CLOCK_UNSURE = 1;
export const FLAG_CLOCK_LOST = 2;
export const FLAG_LIFT_HANDLE_DOOR = 4;
export const FLAG_TAMPERED = 8;
export const FLAG_LOG_OVERWRITTEN = 16;
export const FLAG_BATTERY_LOW = 32;
export const FLAG_BATTERY_CRITICAL = 64;
export const FLAG_BATTERY_CHANGED = 128;

// Bits of a challenge's flags.
export const CHALLENGE_WEEK_PARITY = 1;
export const CHALLENGE_CLOCK_LOST = 2;

export const SMALL_MTU = 100;
export const DELIVERY_PIECE = 448;
export const DELIVERY_SMALL_PIECE = 144;
export const LOG_RECORDS = 7;
export const LOG_SMALL_RECORDS = 2;
