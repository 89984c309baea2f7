"""The office: who may open which door and when, and what the locks tell. A small embedded one."""
