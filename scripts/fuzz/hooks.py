"""What schemathesis is told about Vivace.

- Each request comes from another address, so that rate limits do not hide what is behind them.
- Who is signed in stays signed in, although some of the requests end sign-ins: schemathesis sends a mark in the place
  of the token, and the token takes its place at the last moment. A request that is told that the sign-in has ended is
  sent again with a new one. What an administrator may do is asked by one.
- The short form sends the first cases of each operation and ever fewer of those that follow, which others every day:
  an operation with a large body has hundreds, most of them alike.
- What each operation answered to somebody signed in is written down, so that fuzz.mjs can tell whether all were reached.
"""

import atexit
import json
import os
import random
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import requests
import schemathesis

SEED = int(os.environ.get("FUZZ_SEED", "2026"))
BASE = os.environ["FUZZ_URL"]
MARK = "Bearer signed-in"
PASSWORD = "fuzzing-Vivace-2026"
#: What a refusal says when the sign-in, and not the request, is at fault.
ENDED = {"session_ended", "not_signed_in"}

#: How many cases of an operation are sent for certain; of the others, that many in n of the nth. 0: all.
FIRST = int(os.environ.get("FUZZ_FIRST", "0"))

addresses, lots = random.Random(SEED), random.Random(SEED)
made = Counter()
asked = {"operation": None}
answers = defaultdict(Counter)


def address():
    return ".".join(map(str, [10] + [addresses.randrange(256) for _ in range(3)]))


class Person:
    """Somebody who signs in again whenever their sign-in has ended, and comes back as another when they are gone."""

    def __init__(self, name):
        self.name, self.token, self.returned = name, None, 0

    def post(self, path, body):
        return requests.post(f"{BASE}/api/v1/auth/{path}", json=body, headers={"CF-Connecting-IP": address()}, timeout=30)

    def sign_in(self):
        answer = self.post("login", {"email": f"{self.name}@example.com", "password": PASSWORD})
        if answer.status_code != 200:
            self.returned += 1
            self.name = f"{self.name.split('-')[0]}-{self.returned}"
            self.post("register", {"email": f"{self.name}@example.com", "username": self.name, "password": PASSWORD})
            answer = self.post("login", {"email": f"{self.name}@example.com", "password": PASSWORD})
        self.token = f"Bearer {answer.json()['data']['accessToken']}"


person, administrator = Person("fuzz"), Person("fuzzadmin")


def has_ended(response):
    try:
        return response.status_code == 401 and response.json().get("code") in ENDED
    except ValueError:
        return False


class Adapter(requests.adapters.HTTPAdapter):
    def send(self, request, **kwargs):
        if request.headers.get("Authorization") != MARK:
            return super().send(request, **kwargs)
        who = administrator if urlsplit(request.url).path.startswith("/api/v1/admin/") else person
        if who.token is None:
            who.sign_in()
        request.headers["Authorization"] = who.token
        # A key that was made up beside it would be refused for both.
        request.headers.pop("X-API-Key", None)
        response = super().send(request, **kwargs)
        # A stream is read by schemathesis, and only what is refused is small.
        if response.status_code == 401 and has_ended(response):
            who.sign_in()
            request.headers["Authorization"] = who.token
            response = super().send(request, **kwargs)
        if asked["operation"]:
            answers[asked["operation"]][response.status_code] += 1
        return response


get_adapter = requests.Session.get_adapter
adapter = Adapter(pool_maxsize=4)


def get_our_adapter(session, url):
    found = get_adapter(session, url)
    return adapter if type(found) is requests.adapters.HTTPAdapter else found


requests.Session.get_adapter = get_our_adapter


@schemathesis.hook
def filter_case(context, case):
    made[case.operation.label] += 1
    n = made[case.operation.label]
    return FIRST == 0 or lots.random() < FIRST / n


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers = {**(case.headers or {}), "CF-Connecting-IP": address()}
    asked["operation"] = case.operation.label
    # To somebody signed in a stream has no end.
    if case.operation.path.endswith("/stream"):
        kwargs["timeout"] = 0.3


@atexit.register
def report():
    with open(os.environ["FUZZ_REPORT"], "w", encoding="utf-8") as file:
        json.dump({operation: dict(statuses) for operation, statuses in answers.items()}, file)
