"""A controller looks after its objects: its token, then a request to the cluster's API."""

import http.client

token = open("/var/run/secrets/kubernetes.io/serviceaccount/token").read().strip()
api = http.client.HTTPConnection("10.77.2.1", 6443, timeout=5)
api.request("GET", "/health", headers={"Authorization": "Bearer " + token})
api.getresponse().read()
