"""What the hardware guide draws and computes, so that it never disagrees with the firmware."""
