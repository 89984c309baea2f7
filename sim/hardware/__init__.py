"""What a chip has inside and on its pins: flash, pins, I2C, power, energy, clock drift."""
