"""The page of the guests: three orders, the row of seats, and what is final."""

import pytest

from app.events.enums import GuestOrder
from app.events.queries import list_approvals, list_places
from tests.factories.events import (
    EventFactory,
    GuestFactory,
    GuestPlaceFactory,
    OrderApprovalFactory,
)

NEWS, ROSTRUM, SPEAKING = GuestOrder


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def guests(event):
    """甲乙丙丁戊己; the first five sit on the rostrum."""
    guests = [
        GuestFactory(event=event, held__person__name=name, position=place)
        for place, name in enumerate("甲乙丙丁戊己", start=1)
    ]
    for place, guest in enumerate(guests[:5], start=1):
        GuestPlaceFactory(guest=guest, position=place)
    return guests


@pytest.fixture
def url(event):
    return f"/console/events/{event.id}/guests"


def ids(event, order):
    return [place.id for place in list_places(event.id, order)]


def joined(numbers):
    return ",".join(map(str, numbers))


@pytest.mark.parametrize("order", GuestOrder)
def test_an_order_that_was_dragged_is_kept_and_a_stale_one_refused_whole(desk, event, url, order):
    for place in (1, 2):
        guest = GuestFactory(event=event, position=place)
        if order is not NEWS:
            GuestPlaceFactory(guest=guest, order=order, position=place)
    first, second = ids(event, order)
    wished = {"seen": joined((first, second)), "wished": joined((second, first))}
    desk.post(f"{url}/{order.value}/order", wished)
    page = desk.follow()
    assert "新的顺序已保存。" in desk.text
    assert page.index(f'data-row="{second}"') < page.index(f'data-row="{first}"')
    page = desk.post(f"{url}/{order.value}/order", wished, status=409)
    assert "本次排序没有保存" in desk.text
    assert page.index(f'data-row="{second}"') < page.index(f'data-row="{first}"')
    for nonsense in ("", "1,x", "1,,2", "9" * 5000):
        desk.post(f"{url}/{order.value}/order", {"seen": nonsense, "wished": "1"}, status=400)


@pytest.mark.parametrize(
    ("query", "row", "edges"),
    [
        ("", "5 戊 3 丙 1 甲 2 乙 4 丁", "台下看：左 观众席 台下看：右"),
        ("?view=audience", "5 戊 3 丙 1 甲 2 乙 4 丁", "台下看：左 观众席 台下看：右"),
        ("?view=nonsense", "5 戊 3 丙 1 甲 2 乙 4 丁", "台下看：左 观众席 台下看：右"),
        ("?view=rostrum", "4 丁 2 乙 1 甲 3 丙 5 戊", "台上看：左 观众席 台上看：右"),
    ],
)
def test_the_row_of_seats_says_from_where_it_is_seen(leader, guests, url, query, row, edges):
    leader.get(f"{url}/rostrum{query}")
    assert row in leader.text
    assert edges in leader.text


def test_only_the_rostrum_has_seats(leader, guests, url):
    leader.get(url)
    assert "座位图" not in leader.text
    leader.get(f"{url}/speaking")
    assert "座位图" not in leader.text


def test_the_view_stays_when_a_row_is_moved(desk, event, guests, url):
    place = ids(event, ROSTRUM)[1]
    page = desk.get(f"{url}/rostrum?view=rostrum")
    assert f"{url}/places/{place}/move?view=rostrum" in page
    desk.post(f"{url}/places/{place}/move?view=rostrum", {"direction": "up"})
    assert desk.response.location == f"{url}/rostrum?view=rostrum#row-{place}"


def test_guests_are_put_on_the_rostrum_and_taken_off(desk, event, guests, url):
    desk.get(f"{url}/rostrum")
    desk.post(f"{url}/rostrum/add", status=422)
    assert "请至少勾选一位。" in desk.text
    desk.post(f"{url}/rostrum/add", {"guests": ["x"]}, status=422)
    desk.post(f"{url}/rostrum/add", {"guests": [guests[5].id]})
    assert desk.response.location == f"{url}/rostrum"
    desk.follow()
    assert "已添加 1 位，排在最后。" in desk.text
    assert "添加就座人员" not in desk.text
    desk.post(f"{url}/places/{ids(event, ROSTRUM)[0]}/out")
    desk.follow()
    assert "甲已移出“主席台座次”。" in desk.text
    assert "5 己 3 丁 1 乙 2 丙 4 戊" in desk.text


def test_a_place_in_the_news_is_not_taken_out(desk, event, guests, url):
    desk.post(f"{url}/places/{ids(event, NEWS)[0]}/out", status=404)


def test_an_order_is_made_final_and_opened_again(desk, event, guests, url):
    page = desk.get(f"{url}/rostrum")
    assert "未定稿" in desk.text
    seen = joined(ids(event, ROSTRUM))
    assert f'value="{seen}"' in page
    words = {"seen": seen, "approved_by": "徐丽", "approved_as": "区委书记"}
    desk.post(f"{url}/rostrum/final", words)
    page = desk.follow()
    assert "“主席台座次”已定稿。" in desk.text
    assert "已定稿：徐丽（区委书记）审定" in desk.text
    for button in ("/move", "/out", "/rostrum/add", "data-grip"):
        assert button not in page
    desk.get(url)
    assert "未定稿" in desk.text
    assert "主席台座次 5 （已定稿）" in desk.text
    desk.post(f"{url}/rostrum/reopen")
    assert "/out" in desk.follow()
    assert "“主席台座次”已撤销定稿，可以调整。" in desk.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("approved_by", "", "请填写审定人姓名。"),
        ("approved_as", " ", "请填写审定人职务。"),
        ("approved_by", "长" * 201, "太长了，最多 200 个字。"),
        ("seen", "2,1", "请重新核对"),
    ],
)
def test_a_wrong_approval_is_told_and_fixes_nothing(desk, event, guests, url, field, value, words):
    seen = joined(ids(event, ROSTRUM))
    form = {"seen": seen, "approved_by": "徐丽", "approved_as": "区委书记", field: value}
    page = desk.post(f"{url}/rostrum/final", form, status=422)
    assert words in desk.text
    assert f'value="{seen}"' in page
    assert list_approvals(event.id) == {}


def test_an_approval_of_nothing_that_was_seen_is_refused(desk, event, guests, url):
    desk.post(f"{url}/rostrum/final", {"approved_by": "徐丽", "approved_as": "书记"}, status=422)
    desk.post(f"{url}/speaking/final", {"approved_by": "徐丽", "approved_as": "书记"}, status=422)
    assert list_approvals(event.id) == {}


def test_a_final_order_says_no_to_each_button_of_an_older_page(desk, event, guests, url):
    OrderApprovalFactory(event_id=event.id)
    OrderApprovalFactory(event_id=event.id, order=NEWS)
    stood = ids(event, ROSTRUM)
    refusal = "“主席台座次”已定稿（徐丽审定），不能再改。"
    for path, form in (
        (f"places/{stood[0]}/move", {"direction": "down"}),
        (f"places/{stood[0]}/out", {}),
        ("rostrum/add", {"guests": [guests[5].id]}),
    ):
        desk.post(f"{url}/{path}", form)
        desk.follow()
        assert refusal in desk.text
    dragged = {"seen": joined(stood), "wished": joined(stood[::-1])}
    page = desk.post(f"{url}/rostrum/order", dragged, status=409)
    assert refusal in desk.text
    assert 'data-fresh="order"' in page
    words = {"name": "庚", "organisation": "单位", "role": "guest"}
    desk.post(f"{url}/add", words, status=422)
    assert "“新闻报道排名”已定稿" in desk.text
    again = {"seen": joined(stood), "approved_by": "万磊", "approved_as": "主任"}
    desk.post(f"{url}/rostrum/final", again, status=422)
    assert refusal in desk.text
    desk.post(f"{url}/{guests[0].id}/delete")
    desk.follow()
    assert "已定稿（徐丽审定）" in desk.text
    assert ids(event, ROSTRUM) == stood
    assert len(ids(event, NEWS)) == 6


def test_the_page_of_a_guest_says_what_is_final(desk, event, guests, url):
    page = desk.get(f"{url}/{guests[0].id}")
    assert f"{url}/{guests[0].id}/delete" in page
    OrderApprovalFactory(event_id=event.id)
    page = desk.get(f"{url}/{guests[0].id}")
    assert "已定稿：主席台座次。" in desk.text
    assert "/delete" not in page
    assert "/delete" in desk.get(f"{url}/{guests[5].id}")
    desk.post(
        f"{url}/{guests[0].id}",
        {"name": "庚", "organisation": "单位", "role": "guest"},
        status=422,
    )
    assert "已定稿（徐丽审定）" in desk.text


def test_a_final_order_is_read_by_a_leader_without_buttons(leader, event, guests, url):
    OrderApprovalFactory(event_id=event.id, by=None)
    page = leader.get(f"{url}/rostrum")
    assert "已定稿：徐丽（区委书记）审定" in leader.text
    assert "/reopen" not in page


def test_the_page_says_in_english_whose_left_it_is(desk, guests, url):
    desk.get(f"{url}/rostrum?lang=en&view=rostrum")
    assert "Left, seen from the rostrum" in desk.text
    assert "Not final" in desk.text
