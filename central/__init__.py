"""The municipality's office: who may open which door and when, and what the locks tell.

A Django project, one app per domain. From the bottom up, each knows only those before it:
`tenancy`, `audit`, `upkeep`, `organisations`, `people`, `phones`, `places`, `locks`, `access`,
`intake`, `visits`, `batteries`, `api`. `embedded` runs all of it inside the caller's process.
"""
