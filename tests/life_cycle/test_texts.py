"""What the locksmith and the depot read by code has words."""

from firmware.state_record import Config
from host_tools.office.register.units import Stage
from provisioning.commissioning import flow
from provisioning.commissioning.texts import SETTINGS, STEPS
from provisioning.life_cycle.texts import STAGES


def test_every_stage_step_and_setting_has_a_name() -> None:
    assert set(STAGES) == set(Stage)
    assert set(STEPS) == {*dict(flow.STEPS), "site_hand_over"}
    assert set(SETTINGS) <= set(Config.__slots__)
