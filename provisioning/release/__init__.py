"""The release machine: firmware built anywhere alike, sealed for each lock."""
