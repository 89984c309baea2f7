"""The command noeglefri sim: doors to play with in a terminal."""
