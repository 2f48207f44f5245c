"""The shop's front end: HTTP on 8080; asks product-search, charges through payment-gateway."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError
from urllib.request import urlopen

ROUTES = {
    "/search": "http://product-search:8081",
    "/suggest": "http://product-search:8081",
    "/charge": "http://payment-gateway:8443",
}


class Web(BaseHTTPRequestHandler):
    def do_GET(self):
        service = ROUTES.get(self.path.partition("?")[0])
        if service is None:
            return self.send_error(404)
        try:
            with urlopen(service + self.path, timeout=25) as answer:
                body = answer.read()
        except (URLError, TimeoutError):
            return self.send_error(502)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 8080), Web).serve_forever()
