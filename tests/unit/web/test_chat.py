"""The chat pages as a browser without JavaScript uses them."""

import re
from typing import Any

from starlette.testclient import TestClient


def message_id(page: str) -> str:
    found = re.search(r'name="message_id" value="(\w+)"', page)
    assert found
    return found[1]


def say(client: TestClient, **form: str) -> Any:
    page = client.get("/s/river/interview").text
    return client.post("/s/river/interview", data={"message_id": message_id(page), **form})


def started(client: TestClient) -> None:
    client.get("/s/river")
    assert "Do you agree?" in client.post("/s/river/start").text


def test_the_start_page_lists_the_studies(client: TestClient) -> None:
    assert "Life by the river" in client.get("/").text


def test_an_interview_is_held_with_forms_alone(client: TestClient) -> None:
    started(client)
    assert "Question 1?" in say(client, button="Yes, I agree").text
    page = say(client, text="The <b>stairs</b> & the lift").text
    assert "The &lt;b&gt;stairs&lt;/b&gt; &amp; the lift" in page
    assert "Question 2?" in page


def test_coming_back_shows_where_it_was(client: TestClient, bot: Any) -> None:
    started(client)
    say(client, button="Yes, I agree")
    assert "Carry on" in client.get("/s/river").text
    assert "Question 1?" in client.post("/s/river/start").text
    assert bot.heard == ["Yes, I agree"]


def test_a_form_sent_twice_is_one_message(client: TestClient, bot: Any) -> None:
    started(client)
    form = {"message_id": message_id(client.get("/s/river/interview").text), "text": "yes"}
    client.post("/s/river/interview", data=form)
    client.post("/s/river/interview", data=form)
    assert bot.heard == ["yes"]


def test_an_empty_message_is_explained(client: TestClient) -> None:
    started(client)
    page = say(client, text="   ")
    assert page.status_code == 422
    assert "Write something before you send it" in page.text


def test_a_message_that_is_too_long_stays_in_the_box(client: TestClient) -> None:
    started(client)
    page = say(client, text="long " * 5000)
    assert page.status_code == 422
    assert "long long" in page.text


def test_what_did_not_get_through_stays_in_the_box(client: TestClient, bot: Any) -> None:
    started(client)
    bot.reachable = False
    page = say(client, text="my only words")
    assert page.status_code == 503
    assert "my only words" in page.text


def test_a_quick_reply_keeps_what_is_being_written(client: TestClient) -> None:
    started(client)
    assert "half a sentence" in say(client, button="Yes, I agree", text="half a sentence").text


def test_an_ended_interview_has_no_box(client: TestClient) -> None:
    started(client)
    say(client, text="yes")
    page = say(client, button="Stop").text
    assert "<textarea" not in page
    assert "Erase everything" in page


def test_the_copy_holds_every_word(client: TestClient) -> None:
    started(client)
    say(client, text="yes")
    say(client, text="the stairs")
    copy = client.get("/s/river/copy").text
    assert "the stairs" in copy
    assert "Question 1?" in copy


def test_erasing_shows_a_receipt_and_forgets_the_browser(client: TestClient) -> None:
    started(client)
    assert "cannot be undone" in client.get("/s/river/erase").text
    assert "Everything is erased" in client.post("/s/river/erase").text
    assert client.get("/s/river/interview").url.path == "/s/river"


def test_pages_keep_to_themselves(client: TestClient) -> None:
    page = client.get("/s/river")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_a_form_from_another_site_is_refused(client: TestClient) -> None:
    foreign = {"Origin": "http://elsewhere.example"}
    assert client.post("/s/river/start", headers=foreign).status_code == 403
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/s/river/start", headers=crossing).status_code == 403


def test_an_unknown_address_is_a_page_not_a_trace(client: TestClient) -> None:
    page = client.get("/s/lake")
    assert page.status_code == 404
    assert "no study" in page.text
