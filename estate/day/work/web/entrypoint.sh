#!/bin/sh
# How the front end's container starts: its settings are made from the environment, then the server takes over.
set -eu
mkdir -p /etc/web /srv/www
envsubst < /srv/work/web/web.conf.template > /etc/web/web.conf
chmod 644 /etc/web/web.conf
[ -n "$(grep -c listen /etc/web/web.conf)" ]
exec python3.11 -m http.server 8080 --bind 10.77.2.1 --directory /srv/www
