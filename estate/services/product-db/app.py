"""A read-only table behind a line protocol on 5432: FIND word, answered by the matching rows; a script makes checkpoints."""

import socketserver
import subprocess
import threading
import time

ROWS = open("products.txt", "rb").read().splitlines(keepends=True)


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        verb, _, word = self.rfile.readline().strip().partition(b" ")
        if verb == b"FIND":
            self.wfile.writelines(row for row in ROWS if word in row)


def checkpoints():
    while True:
        subprocess.run(["/bin/sh", "checkpoint.sh"], check=True)
        time.sleep(8)


threading.Thread(target=checkpoints, daemon=True).start()
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("0.0.0.0", 5432), Session).serve_forever()
