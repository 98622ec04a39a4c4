"""A real SMTP server for tests. Keeps what it takes, and behaves as the address asks:
bounce… is refused with 550, greylist… once with 451, slow… is answered after 3 seconds, hang… never.
A rule makes it answer as a test says: POST /api/rules?stage=greeting|mail|rcpt|data&domain=…|*&reply=…; no reply ends the rule.

usage: smtp_server.py SMTP_PORT HTTP_PORT [USER PASSWORD]
    (GET /api/messages?limit=&to=, /api/raw?to=, /api/connections, /api/asked?to= how often a recipient was named)
"""
import asyncio
import base64
import json
import sys
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

lock = threading.Lock()
kept, greylisted, connections, asked, rules = [], set(), [], [], {}


def rule(stage, address=""):
    return rules.get((stage, address.rpartition("@")[2].lower())) or rules.get((stage, "*"))


class Server(SMTP):
    async def push(self, status):
        greets = isinstance(status, str) and status.startswith("220 ")
        await super().push(rule("greeting") or status if greets else status)

    def connection_made(self, transport):
        connections.append(1)
        super().connection_made(transport)


class Take(Controller):
    def factory(self):
        return Server(self.handler, **self.SMTP_kwargs)


class Keep:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if refusal := rule("mail"):
            return refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        asked.append(address)
        if refusal := rule("rcpt", address):
            return refusal
        if address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("greylist") and address not in greylisted:
            greylisted.add(address)
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if refusal := rule("data", envelope.rcpt_tos[0]):
            return refusal
        with lock:
            kept.extend((envelope.mail_from, to, envelope.content) for to in envelope.rcpt_tos)
        if envelope.rcpt_tos[0].startswith("slow"):
            await asyncio.sleep(3)
        if envelope.rcpt_tos[0].startswith("hang"):
            await asyncio.sleep(3600)
        return "250 kept"


def part(message, kind):
    body = message.get_body(preferencelist=(kind,))
    return body.get_content() if body else None


def read(index, mail):
    message = message_from_bytes(mail[2], policy=policy.default)
    return {"id": str(index + 1), "from": mail[0], "to": mail[1], "subject": str(message["subject"] or ""),
            "text": part(message, "plain"), "html": part(message, "html"), "headers": [[k, str(v)] for k, v in message.items()]}


class Web(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        query = {k: v[0] for k, v in parse_qs(urlparse(self.path).query).items()}
        rules[query["stage"], query["domain"]] = query.get("reply")
        self.send_response(204)
        self.end_headers()

    def do_GET(self):
        url = urlparse(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        if url.path == "/api/connections":
            answer = {"count": len(connections)}
        elif url.path == "/api/asked":
            answer = {"count": asked.count(query["to"])}
        elif url.path == "/api/raw":
            with lock:
                answer = [base64.b64encode(m[2]).decode() for m in kept if m[1] == query["to"]]
        else:
            with lock:
                found = [(i, m) for i, m in enumerate(kept) if query.get("to") in (None, m[1])]
            answer = [read(i, m) for i, m in reversed(found[-int(query.get("limit", "1000")):])]
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def admit(server, session, envelope, mechanism, login):
    return AuthResult(success=[login.login.decode(), login.password.decode()] == sys.argv[3:5], handled=False)


with_login = {"auth_required": True, "auth_require_tls": False, "authenticator": admit} if len(sys.argv) > 3 else {}
Take(Keep(), hostname="127.0.0.1", port=int(sys.argv[1]), enable_SMTPUTF8=True, **with_login).start()
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Web).serve_forever()
