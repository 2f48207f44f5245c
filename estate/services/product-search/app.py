"""Finds products: HTTP on 8081; asks product-db. /suggest is a prototype that nobody took out, and it trusts its input."""

import socket
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def find(word):
    with socket.create_connection(("product-db", 5432), timeout=5) as db:
        db.sendall(b"FIND " + word.encode() + b"\n")
        return db.makefile("rb").read()


def suggest(word):
    # The hole: the word becomes part of a shell's command line.
    command = "grep -i '^" + word + "' words.txt"
    return subprocess.run(command, shell=True, capture_output=True, timeout=25).stdout


class ProductSearch(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        word = parse_qs(url.query).get("q", [""])[0]
        body = suggest(word) if url.path == "/suggest" else find(word)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 8081), ProductSearch).serve_forever()
