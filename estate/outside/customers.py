"""Customers' traffic for so many seconds: every visit searches, every third one buys. Ends with 1 if a visit failed."""

import http.client
import sys
import time

WORDS = ["kettle", "lamp", "ladle", "teapot"]


def get(path, expected):
    web = http.client.HTTPConnection("10.77.0.10", 8080, timeout=10, source_address=("198.51.100.23", 0))
    try:
        web.request("GET", path)
        return expected in web.getresponse().read().decode()
    except OSError:
        return False
    finally:
        web.close()


visits, failed = 0, 0
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    word = WORDS[visits % len(WORDS)]
    fine = get("/search?q=" + word, word)
    if visits % 3 == 2:
        fine = get("/charge?amount=39.90", "APPROVED") and fine
    visits += 1
    failed += not fine
    time.sleep(0.8)
print(f"customers: {visits} visits, {failed} failed")
sys.exit(1 if failed else 0)
