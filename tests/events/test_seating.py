"""The row of seats on the rostrum (docs/domain.md 2)."""

import pytest

from app.events.enums import Perspective
from app.events.seating import seat_row

HALL, ROSTRUM = Perspective.AUDIENCE, Perspective.ROSTRUM
NUMBERS = range(41)


def ranks(count):
    return list(range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "from_the_hall"),
    [
        (0, []),
        (1, [1]),
        (2, [1, 2]),
        (3, [3, 1, 2]),
        (4, [3, 1, 2, 4]),
        (5, [5, 3, 1, 2, 4]),
        (6, [5, 3, 1, 2, 4, 6]),
        (7, [7, 5, 3, 1, 2, 4, 6]),
    ],
)
def test_the_rows_that_protocol_knows(count, from_the_hall):
    assert seat_row(ranks(count), HALL) == from_the_hall
    assert seat_row(ranks(count), ROSTRUM) == from_the_hall[::-1]


@pytest.mark.parametrize("count", NUMBERS)
def test_everybody_has_one_seat(count):
    assert sorted(seat_row(ranks(count), HALL)) == ranks(count)


@pytest.mark.parametrize("count", NUMBERS)
def test_the_two_views_are_each_other_s_mirror(count):
    hall, rostrum = (seat_row(ranks(count), view) for view in (HALL, ROSTRUM))
    assert rostrum[::-1] == hall
    assert rostrum[::-1][::-1] == rostrum


@pytest.mark.parametrize("count", NUMBERS[1:])
def test_number_1_sits_in_the_middle_or_shares_it_with_2(count):
    row = seat_row(ranks(count), HALL)
    middle = {row[(count - 1) // 2], row[count // 2]}
    assert middle == ({1} if count % 2 else {1, 2})


@pytest.mark.parametrize("count", NUMBERS[3:])
def test_2_is_at_1_s_left_hand_and_3_at_the_right_hand(count):
    """Who sits on the rostrum looks at the hall: the left hand is on the left of the row."""
    row = seat_row(ranks(count), ROSTRUM)
    place = row.index(1)
    assert (row[place - 1], row[place + 1]) == (2, 3)


@pytest.mark.parametrize("count", NUMBERS)
def test_nobody_sits_further_in_than_somebody_higher(count):
    row = seat_row(ranks(count), HALL)
    outwards = [abs(row.index(rank) - row.index(1)) for rank in ranks(count)]
    assert outwards == sorted(outwards)
