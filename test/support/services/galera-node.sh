#!/bin/sh
# A node of a Galera cluster: galera-node.sh MARIADBD DATA_FOLDER OPTION...
# One that was killed must say how far it came to be given only what it missed: the server finds that out first.
program=$1
data=$2
shift 2
if [ -e "$data/galera.cache" ] && [ -e "$data/ibdata1" ]; then
  position=$("$program" "$@" --datadir="$data" --wsrep-recover --log-error="$data/recovery.log" >/dev/null 2>&1
    sed -n 's/.*WSREP: Recovered position: *//p' "$data/recovery.log" | tail -n 1)
fi
exec "$program" "$@" --datadir="$data" ${position:+"--wsrep-start-position=$position"}
