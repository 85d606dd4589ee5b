"""The chat over HTTP: the contract that other people's clients rely on."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import studies
from store.session import Store

Headers = dict[str, str]


def opened(client: TestClient) -> tuple[str, Headers]:
    body = client.post("/api/studies/river/interviews").json()
    assert [message["kind"] for message in body["messages"]] == ["consent"]
    return body["interview"], {"Authorization": f"Bearer {body['token']}"}


def send(client: TestClient, at: tuple[str, Headers], number: str, text: str) -> Any:
    body = {"id": number, "text": text}
    return client.post(f"/api/interviews/{at[0]}/messages", json=body, headers=at[1])


def test_an_interview_is_held_and_read_back_verbatim(client: TestClient) -> None:
    at = opened(client)
    assert send(client, at, "1", "yes").json()["state"] == "asking"
    said = "  two  spaces,\na line break and 🐟 "
    reply = send(client, at, "2", said).json()
    assert reply["progress"] == {"answered": 0, "total": 10}
    assert reply["messages"][0]["buttons"] == [{"label": "Yes, I agree", "text": "Yes, I agree"}]
    transcript = client.get(f"/api/interviews/{at[0]}", headers=at[1]).json()["messages"]
    mine = [turn["text"] for turn in transcript if turn["author"] == "participant"]
    assert mine == ["yes", said]


def test_the_same_id_again_replays_the_reply(client: TestClient, bot: Any) -> None:
    at = opened(client)
    first = send(client, at, "1", "yes").json()
    assert send(client, at, "1", "yes").json() == first
    assert bot.heard == ["yes"]


def test_an_answer_asks_for_analysis(client: TestClient, queued: list[str]) -> None:
    at = opened(client)
    send(client, at, "1", "yes")
    assert queued == []
    send(client, at, "2", "the stairs")
    assert queued == ["river"]


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), (" \n ", 422), ("x" * 20_001, 413), ("y" * 100_000, 413)]
)
def test_a_message_that_cannot_be_taken_changes_nothing(
    client: TestClient, bot: Any, text: str, status: int
) -> None:
    at = opened(client)
    refused = send(client, at, "1", text)
    assert refused.status_code == status
    assert refused.json()["error"]
    assert text[:50] not in refused.text or not text.strip()
    assert bot.heard == []


@pytest.mark.parametrize("body", [{}, {"id": "1"}, {"id": 5, "text": []}, []])
def test_a_malformed_body_is_refused_without_repeating_it(client: TestClient, body: Any) -> None:
    at = opened(client)
    refused = client.post(f"/api/interviews/{at[0]}/messages", json=body, headers=at[1])
    assert refused.status_code == 422
    assert "check these fields" in refused.json()["error"]


def test_only_the_interviews_own_token_opens_it(client: TestClient) -> None:
    mine, others = opened(client), opened(client)
    assert client.get(f"/api/interviews/{mine[0]}").status_code == 401
    assert client.get(f"/api/interviews/{mine[0]}", headers=others[1]).status_code == 401
    forged = {"Authorization": mine[1]["Authorization"] + "x"}
    assert client.get(f"/api/interviews/{mine[0]}", headers=forged).status_code == 401


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of an emoji"])
def test_what_no_database_keeps_is_refused(client: TestClient, bot: Any, text: str) -> None:
    at = opened(client)
    body = json.dumps({"id": "1", "text": text})
    headers = {**at[1], "Content-Type": "application/json"}
    refused = client.post(f"/api/interviews/{at[0]}/messages", content=body, headers=headers)
    assert refused.status_code == 422
    assert bot.heard == []


def test_an_unknown_study_is_not_found(client: TestClient) -> None:
    refused = client.post("/api/studies/lake/interviews")
    assert refused.status_code == 404
    assert "lake" in refused.json()["error"]


def test_a_bot_that_is_away_keeps_nothing_half_open(
    client: TestClient, bot: Any, store: Store
) -> None:
    bot.reachable = False
    assert client.post("/api/studies/river/interviews").status_code == 503
    with store.read() as session:
        study = studies.get_study(session, "river")
        assert studies.study_counts(session, study)["interviews"] == 0


def test_a_message_can_be_sent_again_when_the_bot_is_back(client: TestClient, bot: Any) -> None:
    at = opened(client)
    bot.reachable = False
    assert send(client, at, "1", "yes").status_code == 503
    bot.reachable = True
    assert send(client, at, "1", "yes").json()["state"] == "asking"
    assert bot.heard == ["yes"]


def test_erasure_gives_a_receipt_and_leaves_nothing(client: TestClient) -> None:
    at = opened(client)
    send(client, at, "1", "yes")
    receipt = client.delete(f"/api/interviews/{at[0]}", headers=at[1]).json()
    assert receipt["removed"]["turn"] == 3
    assert receipt["left"] == 0
    assert client.get(f"/api/interviews/{at[0]}", headers=at[1]).status_code == 404


def test_the_contract_is_described(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/studies/{slug}/interviews",
        "/api/interviews/{interview}/messages",
        "/api/interviews/{interview}",
        "/health",
    }


def test_health_names_the_part_that_is_away(client: TestClient, bot: Any) -> None:
    assert client.get("/health").status_code == 200
    bot.reachable = False
    away = client.get("/health")
    assert away.status_code == 503
    assert away.json()["parts"] == {"store": True, "rasa": False}
