"""The main job, shown in one command on three simulated doors."""
