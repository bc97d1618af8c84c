"""The LMS method with WHO's restriction to ±3 SD.

Source: WHO Child Growth Standards, Methods and development (2006), chapter 7.
"""

from __future__ import annotations

from math import exp, inf, log

LMS = tuple[float, float, float]


def lms_z(lms: LMS, y: float) -> float:
    """z of `y` > 0 by the Box-Cox formula alone."""
    el, m, s = lms
    try:
        if -1e-8 < el < 1e-8:
            return log(y / m) / s
        return float(((y / m) ** el - 1.0) / (el * s))
    except (OverflowError, ZeroDivisionError, ValueError):  # y/m too large or too small for a float
        return inf if y > m else -inf


def lms_value(lms: LMS, z: float) -> float:
    """Value at `z` by the inverse Box-Cox formula alone; raises ValueError where the formula has none."""
    el, m, s = lms
    if -1e-8 < el < 1e-8:
        return float(m * exp(s * z))
    base = 1.0 + el * s * z
    if base <= 0:
        raise ValueError("no value so far out in this distribution")
    return float(m * base ** (1.0 / el))


def z_score(lms: LMS, y: float, restricted: bool = True) -> float:
    """z of `y` > 0; `restricted` is WHO's rule beyond ±3 SD, used for all indicators but length/height."""
    z = lms_z(lms, y)
    if restricted:
        if z > 3.0:
            sd3 = lms_value(lms, 3)
            return 3.0 + (y - sd3) / (sd3 - lms_value(lms, 2))
        if z < -3.0:
            sd3neg = lms_value(lms, -3)
            return -3.0 + (y - sd3neg) / (lms_value(lms, -2) - sd3neg)
    return z


def value_at_z(lms: LMS, z: float, restricted: bool = True) -> float:
    """Inverse of `z_score`. Far below -3 the restricted line passes zero: no child measures that."""
    if restricted:
        if z > 3.0:
            sd3 = lms_value(lms, 3)
            return sd3 + (z - 3.0) * (sd3 - lms_value(lms, 2))
        if z < -3.0:
            sd3neg = lms_value(lms, -3)
            return sd3neg + (z + 3.0) * (lms_value(lms, -2) - sd3neg)
    return lms_value(lms, z)
