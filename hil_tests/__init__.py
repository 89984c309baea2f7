"""One suite for a simulated lock and for a board on the desk.

``pytest hil_tests --lock sim`` (the default) or ``pytest hil_tests --lock serial:PORT --radio
hci0``. A test says what it needs (``@pytest.mark.needs("door")``); what the rig at hand cannot do
is skipped, and a test that no known rig could run fails the run.
"""
