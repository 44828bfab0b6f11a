import pytest
from sqlalchemy import select

from app.core.pagination import paginate
from app.directory.models import Organisation
from tests.factories.directory import OrganisationFactory


@pytest.mark.parametrize(
    ("rows", "asked", "number", "total", "cost"),
    [
        (0, 1, 1, 0, 1),
        (2, 1, 1, 2, 1),
        (3, 1, 1, 3, 2),
        (3, 0, 1, 3, 2),
        (7, 3, 3, 7, 2),
        (7, 9, 3, 7, 2),
        (0, 4, 1, 0, 2),
    ],
)
def test_a_first_page_that_is_not_full_counts_itself(queries, rows, asked, number, total, cost):
    OrganisationFactory.create_batch(rows)
    queries.clear()
    page = paginate(select(Organisation).order_by(Organisation.id), number=asked, per_page=3)
    assert (page.number, page.total, len(queries)) == (number, total, cost)
    assert len(page.rows) == min(3, max(0, total - 3 * (number - 1)))
