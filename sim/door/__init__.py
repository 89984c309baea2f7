"""Models of what surrounds a lock's board: door, bolt, motor, battery, sensors."""
