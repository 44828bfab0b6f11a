import re

import segno

from app.documents.rendering.qr import qr_bars, qr_path


def test_the_path_covers_the_dark_modules_and_no_other():
    words = "otpauth://totp/x?secret=ABCD"
    side, path = qr_path(words)
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
        for step in range(int(length))
    }
    code = segno.make(words, error="m", micro=False, mask=3, boost_error=False)
    assert dark == {
        (x, y) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module
    }
    assert side == qr_bars(words)[0] == len(code.matrix)
