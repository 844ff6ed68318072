"""Office files without the moment they were written: the same report gives the same bytes."""

import io
import re
import zipfile

_DAY_ZERO = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def undated(data: bytes, *, day: str) -> bytes:
    """Return an Office file whose parts have one date and whose properties say `day` (ISO).

    Workbooks inside it, as those behind charts, are treated alike.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = undated(part, day=day)
            if name.endswith("docProps/core.xml"):
                part = _MOMENT.sub(f"{day[:10]}T00:00:00Z".encode(), part)
            new.writestr(zipfile.ZipInfo(name, _DAY_ZERO), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
