"""Curves and paths as PDF operators: what all art is drawn with. Lengths are points."""

import cmath
import math
from collections.abc import Callable, Iterable, Sequence

Curve = Callable[[float], complex]


def trace(curve: Curve, start: float, stop: float, steps: int) -> str:
    """A smooth parametric curve as Bézier segments (Hermite, derivatives by difference)."""
    width = (stop - start) / steps
    nearby = width / 1000

    def speed(at: float) -> complex:
        return (curve(at + nearby) - curve(at - nearby)) / (2 * nearby)

    parts = [f"{point(curve(start))} m"]
    for step in range(steps):
        here, there = start + step * width, start + (step + 1) * width
        first = curve(here) + speed(here) * width / 3
        second = curve(there) - speed(there) * width / 3
        parts.append(f"{point(first)} {point(second)} {point(curve(there))} c")
    return " ".join(parts)


def wave(length: float, depth: float, phase: float) -> str:
    """One period of a sine along the x axis."""

    def sine(x: float) -> complex:
        return complex(x, depth * math.sin(2 * math.pi * (x / length + phase)))

    return trace(sine, 0, length, 8)


def ring(radius: float, lobes: int, depth: float, phases: int, steps: int = 4) -> str:
    """Interlaced waves round a circle: one sector, turned ``lobes`` times about the origin."""
    sector = 2 * math.pi / lobes

    def lobe(phase: float) -> Curve:
        return lambda turn: cmath.rect(
            radius + depth * math.cos(lobes * turn + 2 * math.pi * phase), turn
        )

    tile = " ".join(trace(lobe(index / phases), 0, sector, steps) for index in range(phases))
    return turned_about(f"{tile} S", lobes)


def turned_about(figure: str, times: int) -> str:
    """A figure written ``times`` times, each turned a little further about the origin."""
    axis = cmath.rect(1, 2 * math.pi / times)
    turn = matrix(axis, axis * 1j, 0j, digits=7)
    return f"q {f' {turn} cm '.join([figure] * times)} Q"


def circle(radius: float, paint: str) -> str:
    return f"{trace(lambda turn: cmath.rect(radius, turn), 0, 2 * math.pi, 8)} {paint}"


def disc(x: float, y: float, radius: float) -> str:
    """The path of a circle round a point."""
    middle = complex(x, y)
    return trace(lambda turn: middle + cmath.rect(radius, turn), 0, 2 * math.pi, 4)


def leaf(root: complex, tip: complex, belly: float) -> str:
    """The path of a leaf from root to tip; ``belly`` is its half width as a share of its length,
    fuller towards the root.
    """
    along = tip - root
    across = along * 1j * belly * 4 / 3
    near, far = root + along * 0.3, root + along * 0.72
    return (
        f"{point(root)} m {point(near + across)} {point(far + across * 0.75)} {point(tip)} c "
        f"{point(far - across * 0.75)} {point(near - across)} {point(root)} c h"
    )


def spiral(start: complex, centre: complex, turns: float) -> Curve:
    """From ``start`` (at 0) inwards about ``centre``; anticlockwise if ``turns`` is positive."""
    arm = start - centre
    return lambda at: centre + arm * (1 - 0.86 * at) * cmath.exp(2j * math.pi * turns * at)


def polygon(points: Sequence[complex]) -> str:
    """The path of a closed polygon."""
    return f"{point(points[0])} m " + " ".join(f"{point(one)} l" for one in points[1:]) + " h"


def polyline(points: Iterable[tuple[float, float]]) -> str:
    drawn = [n(x, y) for x, y in points]
    return f"{drawn[0]} m " + " ".join(f"{one} l" for one in drawn[1:])


def lozenge(x: float, y: float, half: float) -> str:
    middle = complex(x, y)
    return polygon([middle + half, middle + half * 1j, middle - half, middle - half * 1j])


def at(x: float, y: float, drawing: str) -> str:
    return f"q 1 0 0 1 {n(x, y)} cm {drawing} Q"


def under(transformation: str, drawing: str) -> str:
    """A drawing under a ``matrix``."""
    return f"q {transformation} cm {drawing} Q"


def moved(path: str, x: float, y: float) -> str:
    """A path of ``trace`` elsewhere."""
    parts = []
    axis = 0
    for word in path.split(" "):
        if word in {"m", "c"}:
            parts.append(word)
            axis = 0
        else:
            parts.append(n(float(word) + (y if axis % 2 else x)))
            axis += 1
    return " ".join(parts)


def matrix(x_axis: complex, y_axis: complex, origin: complex, digits: int = 5) -> str:
    parts = (x_axis, y_axis, origin)
    return " ".join(n(part.real, part.imag, digits=digits) for part in parts)


def point(place: complex) -> str:
    return n(place.real, place.imag)


def n(*numbers: float, digits: int = 2) -> str:
    shown = (f"{number:.{digits}f}".rstrip("0").rstrip(".") for number in numbers)
    return " ".join("0" if number == "-0" else number for number in shown)
