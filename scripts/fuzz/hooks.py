"""Each request comes from another address, so that rate limits do not hide what is behind them."""

import random

import schemathesis

addresses = random.Random(2026)


@schemathesis.hook
def before_call(context, case, kwargs):
    octets = [10] + [addresses.randrange(256) for _ in range(3)]
    case.headers = {**(case.headers or {}), "CF-Connecting-IP": ".".join(map(str, octets))}
