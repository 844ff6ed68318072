"""An instrument written as TOML is read back as the same instrument."""

import pytest

from surveys.instrument_file import available_instruments, check_instrument
from surveys.instrument_toml import instrument_to_toml


@pytest.mark.parametrize("instrument", available_instruments(), ids=lambda each: each.id)
def test_every_shipped_questionnaire_comes_back_equal(instrument):
    assert check_instrument(instrument_to_toml(instrument), file="kept.toml") == instrument
