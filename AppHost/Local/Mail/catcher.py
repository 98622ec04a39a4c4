"""Takes every mail over SMTP and delivers none. Shows them on a page and as JSON. Loopback only.

Recipients at bounce.demo.example are refused, so that bounces can be seen.

usage: catcher.py SMTP_PORT WEB_PORT DATABASE
"""
import html
import json
import re
import sqlite3
import sys
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from aiosmtpd.controller import Controller

smtp_port, web_port, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
lock = threading.Lock()
db = sqlite3.connect(path, check_same_thread=False)
db.execute("pragma journal_mode=wal")
db.execute("pragma synchronous=off")
db.execute("create table if not exists mail (id integer primary key, sender text, recipient text, raw blob, received text default current_timestamp)")
db.execute("create index if not exists mail_recipient on mail (recipient, id)")


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.lower().endswith("@bounce.demo.example"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with lock, db:
            db.executemany("insert into mail (sender, recipient, raw) values (?, ?, ?)",
                           [(envelope.mail_from, to, envelope.content) for to in envelope.rcpt_tos])
        return "250 kept"


def part(message, kind):
    body = message.get_body(preferencelist=(kind,))
    return body.get_content() if body else None


def read(row, full):
    message = message_from_bytes(row[3], policy=policy.default)
    mail = {"id": str(row[0]), "from": row[1], "to": row[2], "subject": str(message["subject"] or ""), "receivedAt": row[4] + "Z"}
    if full:
        mail |= {"text": part(message, "plain"), "html": part(message, "html"),
                 "headers": {name: str(value) for name, value in message.items()}}
    return mail


def read_text(row):
    # Parsing every header takes most of the time of reading a mail; who reads thousands of them asks for the text alone.
    return {"id": str(row[0]), "to": row[2], "text": part(message_from_bytes(row[3], policy=policy.default), "plain")}


def find_after(after, limit):
    with lock:
        return db.execute("select id, sender, recipient, raw, received from mail where id > ? order by id limit ?", (after, limit)).fetchall()


def find(to, limit):
    sql = "select id, sender, recipient, raw, received from mail {} order by id desc limit ?"
    with lock:
        return db.execute(sql.format("where recipient = ?"), (to, limit)).fetchall() if to else db.execute(sql.format(""), (limit,)).fetchall()


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.4rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}}
iframe{{width:100%;height:34rem;border:1px solid #8884;background:#fff}}pre{{white-space:pre-wrap;overflow-wrap:anywhere}}</style>{body}</html>"""


def list_page(to):
    rows = "".join(
        f'<tr><td><a href="/{m["id"]}">{html.escape(m["subject"]) or "(no subject)"}</a><td>{html.escape(m["to"])}<td>{m["receivedAt"]}'
        for m in (read(r, False) for r in find(to, 200)))
    with lock:
        count = db.execute("select count(*) from mail").fetchone()[0]
    search = f'<form><label>To <input name="to" value="{html.escape(to or "")}"></label> <button>Show</button></form>'
    table = f"<table><tr><th>Subject<th>To<th>Received{rows}</table>" if rows else "<p>No mail yet. What the platform sends shows up here; nothing leaves this machine.</p>"
    return PAGE.format(title="Mail", body=f"<h1>Mail</h1><p>{count} caught, the newest 200 below.</p>{search}{table}")


def mail_page(mail):
    text = re.sub(r"(https?://[^\s<>&]+(?:&amp;[^\s<>&]+)*)", r'<a href="\1">\1</a>', html.escape(mail["text"] or ""))
    frame = f'<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" srcdoc="{html.escape(mail["html"])}"></iframe>' if mail["html"] else ""
    head = f'<p><a href="/">All mail</a><h1>{html.escape(mail["subject"])}</h1><p>From {html.escape(mail["from"])} to {html.escape(mail["to"])}, {mail["receivedAt"]}'
    return PAGE.format(title=html.escape(mail["subject"]), body=f"{head}<h2>Text</h2><pre>{text}</pre>{frame}")


class Web(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, kind="text/html; charset=utf-8", status=200):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urlparse(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        if url.path == "/api/messages":
            limit = min(int(query["limit"]) if query.get("limit", "").isdigit() else 100, 10_000)
            after = query.get("after", "")
            rows = find_after(int(after), limit) if after.isdigit() else find(query.get("to"), limit)
            show = read_text if query.get("view") == "text" else lambda r: read(r, True)
            self.answer(json.dumps([show(r) for r in rows]), "application/json")
        elif url.path == "/api/count":
            with lock:
                self.answer(json.dumps({"count": db.execute("select count(*) from mail").fetchone()[0]}), "application/json")
        elif url.path == "/":
            self.answer(list_page(query.get("to")))
        elif url.path[1:].isdigit():
            with lock:
                row = db.execute("select id, sender, recipient, raw, received from mail where id = ?", (int(url.path[1:]),)).fetchone()
            self.answer(mail_page(read(row, True)) if row else "No such mail", status=200 if row else 404)
        else:
            self.answer("Not found", status=404)


Controller(Keep(), hostname="127.0.0.1", port=smtp_port, enable_SMTPUTF8=True, data_size_limit=40_000_000).start()
print(f"catching mail on port {smtp_port}", flush=True)
ThreadingHTTPServer(("127.0.0.1", web_port), Web).serve_forever()
