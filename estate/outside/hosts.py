"""Who is not of the shop: the bank that payment-gateway may ask, and the intruder's host, which tells what it gave and got."""

import pathlib
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SCRIPT = pathlib.Path(__file__).with_name("incident.sh").read_bytes()
TOOL = pathlib.Path("/usr/bin/sleep").read_bytes()  # harmless, and a real executable


class Bank(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.readline()
        self.wfile.write(b"APPROVED\n")


class Intruder(BaseHTTPRequestHandler):
    def do_GET(self):
        body = TOOL if self.path == "/tool" else SCRIPT
        print("intruder: gave", "tool" if body is TOOL else "script", flush=True)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        loot = self.rfile.read(int(self.headers["Content-Length"]))
        for line in loot.decode().splitlines():
            print("intruder: got", line, flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


bank = socketserver.ThreadingTCPServer(("198.51.100.20", 443), Bank)
threading.Thread(target=bank.serve_forever, daemon=True).start()
ThreadingHTTPServer(("203.0.113.66", 4444), Intruder).serve_forever()
