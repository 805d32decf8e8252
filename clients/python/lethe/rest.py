"""Calls of Lethe's REST interface; docs/use/rest.md has their guarantees."""
from __future__ import annotations

import base64
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Iterator, Optional


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key goes to the host that it was given for, and to no other."""

    def redirect_request(self, *_):
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


class Problem(Exception):
    """A refusal, with the status, the sentence and the fields that the service names."""

    def __init__(self, status: int, body: dict):
        self.status = status
        self.violations = {v["field"]: v["message"] for v in body.get("violations", [])}
        fields = "; ".join(f"{field}: {message}" for field, message in self.violations.items())
        super().__init__(fields or body.get("detail") or body.get("title") or f"answered {status}")


@dataclass(frozen=True)
class Picture:
    """A picture that was made. `png` is None where the guard held it back."""

    generation_id: str
    model_version: str
    seed: int
    guard: Optional[str]
    png: Optional[bytes]


@dataclass(frozen=True)
class Event:
    """Something that happened; `data` is its JSON value."""

    id: Optional[str]
    name: str
    data: Any


class Lethe:
    """One service.

    url -- its root, such as http://127.0.0.1:8080
    key -- an API key or access token, where callers have to say who they are
    reporter -- who reports, where they have not
    timeout -- seconds that one call may take
    """

    def __init__(self, url: str, key: Optional[str] = None, reporter: Optional[str] = None, timeout: float = 60):
        self._url = url.rstrip("/")
        self._key = key
        self._reporter = reporter
        self._timeout = timeout

    def generate(self, model: str, count: int = 1, request_id: Optional[str] = None, **fields: Any) -> list[Picture]:
        """Has pictures made. Other fields are those of the call: seed, steps, sampler, classLabel, prompt, ...

        A repeat with the same request_id within 24 hours gets the same pictures.
        """
        body = {"model": model, "count": count, "requestId": request_id, **fields}
        return [
            Picture(
                image["generationId"], image["modelVersion"], image["seed"], image["guard"],
                base64.b64decode(image["png"]) if image["png"] else None)
            for image in self._post("/v1/generations", body)["images"]]

    def report(self, model: str, picture: "Picture | str | bytes", reason: str = "",
               report_id: Optional[str] = None) -> str:
        """Reports a picture that Lethe made (or its generationId), or the bytes of a picture file; gives the reportId.

        A repeat with the same report_id counts once.
        """
        body = {"model": model, "reporter": self._reporter, "reason": reason, "reportId": report_id}
        if isinstance(picture, bytes):
            body["png"] = base64.b64encode(picture).decode()
        else:
            body["generationId"] = picture.generation_id if isinstance(picture, Picture) else picture
        return self._post("/v1/reports", body)["reportId"]

    def retract(self, model: str, report_id: str) -> None:
        """Takes one's own report back."""
        self._post("/v1/reports", {
            "model": model, "reporter": self._reporter, "reportId": report_id, "kind": "RETRACT"})

    def model(self, model: str) -> dict:
        """What is live, and what should be."""
        with self._open("/v1/models/" + urllib.parse.quote(model, safe="")) as answer:
            return json.load(answer)

    def watch(self, model: Optional[str] = None, types: Optional[list[str]] = None, latest: int = 0) -> Iterator[Event]:
        """Events as they happen, for ever: after an interruption it goes on where it was.

        An event named gap says that some were missed. Raises Problem where the caller may not listen.

        types -- of generations, deployments, progress, requests, alarms; all where left out
        latest -- how many that happened before come first
        """
        last, pause = None, 0.5
        while True:
            query = urllib.parse.urlencode({
                name: value for name, value in
                {"model": model, "types": ",".join(types) if types else None, "latest": latest or None}.items()
                if value is not None})
            try:
                with self._open("/v1/events?" + query, {"Last-Event-ID": last} if last else {}) as stream:
                    pause = 0.5
                    for event in _events(stream):
                        last = event.id or last
                        yield event
            except Problem as refusal:
                if refusal.status != 429 and refusal.status < 500:
                    raise
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(pause)
            pause = min(2 * pause, 10)

    def _post(self, path: str, body: dict) -> dict:
        given = {name: value for name, value in body.items() if value is not None}
        with self._open(path, {"Content-Type": "application/json"}, json.dumps(given).encode()) as answer:
            return json.load(answer)

    def _open(self, path: str, headers: Optional[dict] = None, body: Optional[bytes] = None):
        headers = dict(headers or {})
        if self._key:
            headers["Authorization"] = "Bearer " + self._key
        request = urllib.request.Request(self._url + path, body, headers)
        try:
            return _OPENER.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as refusal:
            with refusal:
                try:
                    problem = json.load(refusal)
                except ValueError:
                    problem = {}
            raise Problem(refusal.code, problem) from None


def _events(stream) -> Iterator[Event]:
    """Server-sent events of a response (WHATWG HTML, section 9.2.6); comments are signs of life."""
    identifier, name, data = None, "message", []
    for line in stream:
        text = line.decode().rstrip("\r\n")
        field, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if text == "":
            if data:
                yield Event(identifier, name, json.loads("\n".join(data)))
            name, data = "message", []
        elif field == "id":
            identifier = value
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
