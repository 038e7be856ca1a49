# The processes that are measured: each in a folder of its own, bound to 127.0.0.1, known by a name in pids.

port() { echo $((base + $1)); }

run() { # NAME COMMAND...
  local name=$1
  mkdir -p "$work/$name"
  (cd "$work/$name" && exec "${@:2}") >>"$work/$name/log" 2>&1 &
  pids[$name]=$!
  disown
}

serves() { # NAME PORT: false if it does not start
  local tries
  for ((tries = 0; tries < 1200; tries++)); do
    ! open "$2" || return 0
    if gone "${pids[$1]}"; then break; fi
    sleep 0.05
  done
  tail -n 5 "$work/$1/log" >&2
  say "$1 does not start."
  return 1
}

# Relay N, which knows those that its relays file names: N [SETTING...]. A peer that is not there yet is tried again soon, since
# all are started at once.
relay() {
  run "r$1" "$(program Silo)" "--Relay:Id=r$1" --Relay:Bind=127.0.0.1 "--Relay:Port=$(port "$1")" \
    --Relay:RateLimit:Messages=0 --Relay:Federation:Auth=open --Relay:Federation:BackoffCap=1s "${@:2}"
}

# The relays file of relay N: its peers as ID:PORT.
knows() { # N PEER...
  local node=$1 peer entries=()
  shift
  for peer in "$@"; do
    entries+=("{\"id\": \"r${peer%:*}\", \"ip\": \"127.0.0.1\", \"port\": ${peer#*:}}")
  done
  mkdir -p "$work/r$node"
  (IFS=,; echo "[${entries[*]}]") >"$work/r$node/relays.json"
}

stop() { # NAME: as an operator does it
  kill "${pids[$1]}" 2>/dev/null || true
  (wait_for "$1 ends" gone "${pids[$1]}") || return
  unset "pids[$1]"
}

kill_all() {
  local name
  for name in "${!pids[@]}"; do kill -9 "${pids[$name]}" 2>/dev/null || true; done
  for name in "${!pids[@]}"; do
    wait_for "$name ends" gone "${pids[$name]}"
    rm -rf "${work:?}/$name"
  done
  pids=()
}
