#!/usr/bin/env bash
# Measures this relay next to Redis, NATS, Mosquitto and a server that is only write(), on this machine, and writes the
# table into docs/performance.md. What is measured and how to read it: bench/README.md.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/compare.sh [--quick] [--only ROW,...] [--rounds N] [--output FILE]
  --quick   a twentieth of the work: shows that everything runs; the figures mean little
  --only    some rows: fan (all of the next three), fan100, stuck100, fan1000, paced, ingest, connections
  --rounds  how often each is measured (3); the table has the medians
  --output  write the table into this file, not docs/performance.md
TEXT
}

rows=(fan100 stuck100 fan1000 paced ingest connections)
rounds=3
divisor=1
output=docs/performance.md
port=27100 # the first of some, below those that the system gives to clients
window=1024
connections=10000
failed=0
server=

arguments() {
  while (($# > 0)); do
    case $1 in
      --quick) divisor=20 connections=1000 ;;
      --only) read -ra rows <<<"$(tr , ' ' <<<"${2:?}" | sed 's/\bfan\b/fan100 stuck100 fan1000/')"; shift ;;
      --rounds) rounds=${2:?}; shift ;;
      --output) output=${2:?}; shift ;;
      --help) usage; exit ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  local row
  for row in "${rows[@]}"; do
    peers "$row" >/dev/null || { usage >&2; exit 2; }
  done
}

# Which servers a row is measured with.
peers() {
  case $1 in
    fan100 | fan1000 | paced) echo relay redis nats mqtt write ;;
    ingest) echo relay dedup js mqtt1 ;;
    connections) echo relay redis nats mqtt ;;
    stuck100) echo relay ;;
    *) return 1 ;;
  esac
}

# How many messages keep a server busy for some seconds.
messages() {
  case $1/$2 in
    fan100/relay | stuck100/relay) echo 300000 ;;
    fan100/redis) echo 100000 ;;
    fan100/nats) echo 60000 ;;
    fan100/mqtt) echo 8000 ;;
    fan100/write) echo 500000 ;;
    fan1000/relay) echo 30000 ;;
    fan1000/redis | fan1000/nats) echo 6000 ;;
    fan1000/mqtt) echo 800 ;;
    fan1000/write) echo 50000 ;;
    paced/*) echo 5000 ;;
    ingest/relay) echo 800000 ;;
    ingest/dedup) echo 600000 ;;
    ingest/js) echo 400000 ;;
    ingest/mqtt1) echo 200000 ;;
    connections/*) echo 1 ;;
  esac
}

# Starts a peer with nothing kept on disk, on a port of its own; its process is then $server.
start() {
  local peer=$1
  port=$((port + 1))
  ! open "$port" || die "Port $port is in use."
  mkdir "$work/$port"
  case $peer in
    relay)
      set -- "$(program Silo)" --Relay:Bind=127.0.0.1 "--Relay:Port=$port" --Relay:RateLimit:Messages=0 \
        "--Relay:RelaysFile=$work/none.json" ;;
    redis | dedup)
      set -- redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --maxclients 20000 \
        --client-output-buffer-limit "pubsub 0 0 0" ;;
    nats) set -- nats-server -a 127.0.0.1 -p "$port" ;;
    js) set -- nats-server -a 127.0.0.1 -p "$port" -js -sd "$work/$port" ;;
    mqtt | mqtt1)
      printf '%s\n' "listener $port 127.0.0.1" "allow_anonymous true" "max_queued_messages 0" "set_tcp_nodelay true" \
        "persistence false" "log_dest none" >"$work/$port/mosquitto.conf"
      set -- mosquitto -c "$work/$port/mosquitto.conf" ;;
    write) set -- "$(program WriteLimit)" "$port" ;;
  esac
  (cd "$work/$port" && exec "$@") >"$work/$port/log" 2>&1 &
  server=$!
  local tries
  for ((tries = 0; tries < 200; tries++)); do
    ! open "$port" || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 5 "$work/$port/log" >&2
  die "$peer does not start."
}

stop() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

clean() {
  stop
  rm -rf "$work"
}

# One run of the load generator against the peer that is up: ROW PEER MESSAGES.
load() {
  local row=$1 peer=$2 count=$3 shape
  case $row in
    fan100) shape=(fan --receivers 100 --window "$window") ;;
    stuck100) shape=(fan --receivers 100 --stuck 1 --window "$window") ;;
    fan1000) shape=(fan --receivers 1000 --window "$window") ;;
    paced) shape=(fan --receivers 100 --window "$window" --rate 1000) ;;
    ingest) shape=(ingest --senders 8 --window 64) ;;
    connections) shape=(connections --receivers "$connections") ;;
  esac
  [[ $row == connections ]] || shape+=(--messages "$count")
  timeout 120 "$(program LoadGenerator)" "${shape[@]}" --peer "$peer" --port "$port" --pid "$server" --bytes 250
}

# A fresh server, a short run that is not counted (memory is measured without one), then the one that is.
measure() {
  local row=$1 peer=$2 count warm figures
  count=$(($(messages "$row" "$peer") / divisor))
  warm=$((count / 10 > 50 ? count / 10 : 50))
  start "$peer"
  if { [[ $row == connections ]] || load "$row" "$peer" "$warm" >/dev/null; } && figures=$(load "$row" "$peer" "$count"); then
    echo "$row $peer $figures" >>"$work/results"
    say "$row $peer: $(grep -oE '(deliveries_s|msgs_s|cpu_us_per_done|p50_us|p99_us|rss_kb_per_connection)=[^ ]*' <<<"$figures" | paste -sd ' ')"
  else
    failed=$((failed + 1))
    say "$row $peer: failed"
  fi
  stop
}

# Every peer in turn; each round begins with another one, so that a drift of the machine hits all alike.
measure_all() {
  local round row i list
  for ((round = 0; round < rounds; round++)); do
    for row in "${rows[@]}"; do
      read -ra list <<<"$(peers "$row")"
      say "round $((round + 1)) of $rounds, $row"
      for ((i = 0; i < ${#list[@]}; i++)); do
        measure "$row" "${list[(i + round) % ${#list[@]}]}"
      done
    done
  done
}

first_number() { grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

table() {
  local model
  model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  cat <<TEXT
Medians of $rounds runs in turn, on $(date -u +%F): ${model:-$(uname -m)}, $(nproc) processors,
Linux $(uname -r | first_number), .NET $(dotnet --version), this relay at \`$(git describe --always --dirty)\`,
Redis $(redis-server --version | first_number), NATS $(nats-server --version | first_number),
Mosquitto $({ mosquitto -h || true; } | first_number). In parentheses: the figure divided by ours.

TEXT
  awk -v connections="$connections" -f bench/table.awk "$work/results"
}

arguments "$@"
cd "$(dirname "$0")/.."
root=$PWD
source bench/common.sh
work=$(mktemp -d)
trap clean EXIT
trap 'exit 130' INT TERM
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) > connections + 1000)) || die "$connections connections need more open files than $(ulimit -n); see ulimit -n."
install_missing redis-server nats-server mosquitto || exit
build src/Silo bench/LoadGenerator bench/WriteLimit
measure_all
table >"$work/table"
publish compare
cat "$work/table"
((failed == 0)) || die "$failed runs failed."
