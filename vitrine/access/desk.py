"""Who somebody is and how they get in: the one place where that is decided, for routes, pages and the API."""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable

from vitrine.access.audit import Audit
from vitrine.access.passwords import Passwords
from vitrine.access.peer import COOKIE, DEVICE, Peer, exposed, from_here
from vitrine.access.roles import Actor, Role
from vitrine.access.sessions import Sessions
from vitrine.access.throttle import ALL, Throttle
from vitrine.errors import Conflict, Forbidden, QueryError, Unauthorized
from vitrine.settings import Settings
from vitrine.store.database import Database
from vitrine.store.tokens import Scope, Token
from vitrine.words import phrase

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another
_TICKET_SECONDS = 60.0
_TOKEN_ROLES = {Scope.READ: Role.VISITOR, Scope.EDIT: Role.EDITOR, Scope.FULL: Role.ADMIN}
_log = logging.getLogger("vitrine")


class Access:
    """Roles, passwords and sessions of one home folder. Safe to use from several threads.

    Args:
        database: the open record book.
        settings: of the app.
        clock: seconds since 1970.
    """

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        self._passwords = Passwords(database, clock)
        self._sessions = Sessions(database, settings, clock)
        self._throttle = Throttle(clock)
        self._tickets: dict[str, tuple[str, float]] = {}
        self._code = ""
        self._bound = False
        self._gate = threading.Lock()
        self.audit = Audit(database, clock)

    # --- who ------------------------------------------------------------------------------------------------------

    def actor(self, peer: Peer) -> Actor:
        """Who that is: by the machine they sit at, or by the session that their browser's cookie names."""
        if self._settings.kiosk:
            return Actor(Role.VISITOR, "kiosk", "kiosk", peer.address)
        if self.is_here(peer):
            return Actor(Role.ADMIN, "here", "this machine", peer.address)
        session = self._sessions.known(peer.cookies.get(COOKIE, ""))
        if session is None:
            return Actor(Role.VISITOR, address=peer.address)
        role = self.role_of(session.name) if session.by == "oidc" else session.role
        name = session.name or f"the {session.role.word}"
        return Actor(role, session.by, name, peer.address)

    def of_token(self, token: Token, peer: Peer) -> Actor:
        """Who comes with that token of the API; a screen in kiosk mode changes nothing with one."""
        role = Role.VISITOR if self._settings.kiosk else _TOKEN_ROLES[token.scope]
        return Actor(role, "kiosk" if self._settings.kiosk else "token", f"token {token.name}", peer.address)

    def is_here(self, peer: Peer) -> bool:
        """Whether that is somebody at this machine, of an app that is there for this machine only."""
        return not self._bound and from_here(peer, self._settings)

    def role_of(self, email: str) -> Role:
        """The role that the settings give to an e-mail address."""
        for listed, role in ((self._settings.admins, Role.ADMIN), (self._settings.editors, Role.EDITOR)):
            if email and email.strip().lower() in {one.strip().lower() for one in listed.split(",")}:
                return role
        return Role.VISITOR

    @property
    def exposed(self) -> bool:
        """Whether others than this machine are to reach the app."""
        return self._bound or exposed(self._settings)

    def bound_elsewhere(self) -> None:
        """The server listens on more than loopback, whatever the settings say."""
        self._bound = True

    # --- in and out -----------------------------------------------------------------------------------------------

    @property
    def unset(self) -> bool:
        """Whether nobody has set an admin's password yet."""
        return Role.ADMIN not in self._passwords.roles()

    def setup_code(self) -> str:
        """The code by which the first password is set; it holds until then, or until the app stops."""
        with self._gate:
            if not self._code:
                groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
                self._code = "-".join(groups)
                _log.warning(
                    "Vitrine has no password yet. Open its page /signin and set one with this code: %s"
                    " (or run: vitrine passwd)",
                    self._code,
                )
            return self._code

    def sign_in(self, peer: Peer, password: str) -> tuple[Role, str]:
        """Begin a session by a password; the role, and what goes into the cookie.

        Raises:
            TooManyTries: from there, or altogether; a browser that has signed in before has a count of its own.
            Unauthorized: no role has that password.
        """
        self._refuse_kiosk()
        keys = self._keys(peer)
        self._throttle.begin(keys)
        roles = self._passwords.matching(password)
        if not roles:
            self.audit.write(Actor(Role.VISITOR, name="somebody", address=peer.address), "sign in", "", "wrong")
            raise Unauthorized(
                phrase("This is not the password"), phrase("nothing opens with it"), phrase("look for a typing error")
            )
        self._throttle.succeeded(keys)
        return roles[0], self._begin(peer, roles[0])

    def set_first(self, peer: Peer, code: str, password: str) -> tuple[Role, str]:
        """Set the first admin's password with the code from the log, and sign in.

        Raises:
            Conflict: it is set already.
            TooManyTries, Unauthorized: as `sign_in`, for the code.
            QueryError: the password cannot be one.
        """
        self._refuse_kiosk()
        if not self.unset:
            raise Conflict(phrase("The password is set already"), remedy=phrase("sign in with it"))
        keys = self._keys(peer)
        self._throttle.begin(keys)
        given = "".join(letter for letter in code.upper() if letter.isalnum())
        if not hmac.compare_digest(given.encode(), self.setup_code().replace("-", "").encode()):
            raise Unauthorized(
                phrase("This is not the code"), phrase("it is another at every start"), phrase("see the app's log")
            )
        self._throttle.succeeded(keys)
        self._passwords.set(Role.ADMIN, password)
        with self._gate:
            self._code = ""
        self.audit.write(Actor(Role.ADMIN, "password", "the admin", peer.address), "set the first password")
        return Role.ADMIN, self._begin(peer, Role.ADMIN)

    def change_password(self, peer: Peer, role: Role, new: str, own: str) -> tuple[Role, str] | None:
        """Another password for a role; every session that its old one began ends.

        Args:
            peer: who asks, an editor for editors or an admin for both.
            role: whose password it is to be.
            new: the password.
            own: the asker's present password, not needed at the machine itself or by OIDC.

        Returns:
            A new session for who has changed the password of their own role.
        """
        actor = self.actor(peer)
        actor.need(max(role, Role.EDITOR), f"change the {role.word}'s password")
        if actor.by == "password":
            keys = self._keys(peer)
            self._throttle.begin(keys)
            if actor.role not in self._passwords.matching(own):
                raise Unauthorized(
                    phrase("This is not your present password"), remedy=phrase("look for a typing error")
                )
            self._throttle.succeeded(keys)
        self.set_password(role, new, actor)
        return (role, self._begin(peer, role)) if actor.by == "password" and actor.role == role else None

    def set_password(self, role: Role, password: str, actor: Actor) -> None:
        """Set a role's password; every session that the old one began ends.

        Raises:
            Unauthorized, Forbidden: the actor may not do that.
            QueryError: the password cannot be one, or there can be none.
        """
        if role is Role.VISITOR:
            raise QueryError(phrase("Visitors need no password"), remedy=phrase("set an editor's or an admin's"))
        actor.need(role, f"change the {role.word}'s password")
        self._passwords.set(role, password)
        self._sessions.end_all(role)
        self.audit.write(actor, "set a password", role.word)

    def password_roles(self) -> list[Role]:
        """The roles that have a password."""
        return self._passwords.roles()

    def sign_out(self, peer: Peer) -> None:
        """End the session of that browser."""
        actor = self.actor(peer)
        if session := peer.cookies.get(COOKIE, ""):
            self._sessions.end(session)
        if actor.by in ("password", "oidc"):
            self.audit.write(actor, "sign out")

    def device(self, role: Role) -> str:
        """A mark for a browser that has just signed in."""
        return self._sessions.note_device(role)

    # --- OIDC -----------------------------------------------------------------------------------------------------

    def ticket(self, email: str) -> str:
        """What a page hands the browser to begin a session with, once and within a minute.

        The page has the address from Streamlit, which has checked it with the provider.

        Raises:
            Forbidden: the settings give that address no role.
        """
        self._refuse_kiosk()
        if self.role_of(email) is Role.VISITOR:
            raise Forbidden(
                phrase("{email} has no role here", email=email),
                phrase("it is on no list"),
                phrase("ask an admin (VITRINE_EDITORS)"),
            )
        ticket = secrets.token_urlsafe(32)
        now = self._clock()
        with self._gate:
            self._tickets = {one: kept for one, kept in self._tickets.items() if kept[1] > now}
            self._tickets[ticket] = (email.strip().lower(), now + _TICKET_SECONDS)
        return ticket

    def redeem(self, peer: Peer, ticket: str) -> tuple[Role, str]:
        """Begin a session by a ticket. Raises Unauthorized."""
        self._refuse_kiosk()
        with self._gate:
            email, until = self._tickets.pop(ticket, ("", 0.0))
        if until <= self._clock():
            raise Unauthorized(phrase("That took too long"), remedy=phrase("sign in again"))
        role = self.role_of(email)
        self.audit.write(Actor(role, "oidc", email, peer.address), "sign in")
        return role, self._sessions.begin(role, "oidc", email)

    # --- within ---------------------------------------------------------------------------------------------------

    def _begin(self, peer: Peer, role: Role) -> str:
        self.audit.write(Actor(role, "password", f"the {role.word}", peer.address), "sign in")
        return self._sessions.begin(role, "password")

    def _refuse_kiosk(self) -> None:
        if self._settings.kiosk:
            raise Forbidden(phrase("Nobody signs in on this screen"), phrase("it is in kiosk mode"))

    def _keys(self, peer: Peer) -> list[str]:
        """Where a try counts. A browser that has signed in before is not held up by what strangers try."""
        device = self._sessions.device(peer.cookies.get(DEVICE, ""))
        return [f"device {device}"] if device else [f"address {peer.network}", ALL]
