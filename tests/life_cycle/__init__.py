"""Units from the shelf to the door and back."""
