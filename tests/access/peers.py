"""Who asks: from this machine, or from away, with what an earlier sign-in left."""

from vitrine.access import COOKIE, DEVICE, Peer

HERE = {"host": "127.0.0.1:8501", "user-agent": "x", "accept": "*/*"}
GOOD, OTHER = "correct horse battery", "another long password"


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


def away(session="", device="", address="203.0.113.7"):
    cookies = {name: value for name, value in ((COOKIE, session), (DEVICE, device)) if value}
    return Peer(address, {"host": "vitrine.example"}, cookies)


def role(access, session=""):
    return access.actor(away(session)).role
