"""Inputs for money and days, with our own words for what cannot be read."""

from decimal import Decimal
from typing import Any

from wtforms import StringField

from app.core.i18n import _
from app.core.search import fold

_WAN = Decimal(10_000)
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 12
"""Yuan: a trillion is a slip of the finger."""


class WanField(StringField):
    """万元 on the page, yuan in ``data``. Takes full-width digits, commas and the unit too."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{(self.data / _WAN).normalize():f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = fold(valuelist[0]) if valuelist else ""
        text = text.removesuffix("万元").removesuffix("万").replace(",", "")
        if not text:
            return
        try:
            amount = (Decimal(text) * _WAN).quantize(_CENT)
        except ArithmeticError:  # no number, or one beyond all numbers: 1e999999
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise ValueError(
                _("Please give the amount as a number in 10,000 yuan, like 860 or 12.5.")
            )
        if abs(amount) > _MOST:
            raise ValueError(_("This amount is too large. The unit is 10,000 yuan."))
        self.data = amount
