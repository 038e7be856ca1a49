# One link: a sender at one end and a receiver at the other. Beside it the same over a NATS leaf node and a Mosquitto bridge.

window=4096

link_messages() { # how many keep both ends busy for some seconds
  case $1 in
    relay) echo 1000000 ;;
    nats) echo 2000000 ;;
    mqtt) echo 200000 ;;
  esac
}

# Starts both ends, r1 where the sender is and r2 where the receiver is, and waits until they are linked; false if that fails.
start_link() {
  mkdir -p "$work/r1" "$work/r2"
  case $1 in
    relay)
      knows 1 "2:$(port 2)"
      knows 2 "1:$(port 1)"
      relay 1
      relay 2 ;;
    nats)
      printf '%s\n' "host: 127.0.0.1" "port: $(port 2)" "leafnodes { host: 127.0.0.1, port: $(port 50) }" >"$work/r2/nats.conf"
      printf '%s\n' "host: 127.0.0.1" "port: $(port 1)" \
        "leafnodes { remotes: [{ url: \"nats://127.0.0.1:$(port 50)\" }] }" >"$work/r1/nats.conf"
      run r2 nats-server -c nats.conf
      serves r2 "$(port 50)" || return
      run r1 nats-server -c nats.conf
      (wait_for "the leaf node is linked" grep -q "Leafnode connection created" "$work/r2/log") || return ;;
    mqtt)
      mosquitto_settings 2 >"$work/r2/mosquitto.conf"
      { mosquitto_settings 1; mosquitto_bridge; } >"$work/r1/mosquitto.conf"
      run r2 mosquitto -c mosquitto.conf
      serves r2 "$(port 2)" || return
      run r1 mosquitto -c mosquitto.conf
      (wait_for "the bridge is linked" grep -q " as bridge " "$work/r2/log") || return ;;
  esac
  serves r1 "$(port 1)" && serves r2 "$(port 2)"
}

mosquitto_settings() {
  printf '%s\n' "listener $(port "$1") 127.0.0.1" "allow_anonymous true" "max_queued_messages 0" "max_inflight_messages 0" \
    "set_tcp_nodelay true" "persistence false" "log_dest stderr" "log_type notice"
}

mosquitto_bridge() {
  printf '%s\n' "connection link" "address 127.0.0.1:$(port 2)" "remote_clientid bridge" "notifications false" \
    "try_private false" "topic foo out 0"
}

over_link() { # PEER OPTION...
  load fan --peer "$1" --port "$(port 1)" --receiver-port "$(port 2)" --receivers 1 --window "$window" \
    --pid "${pids[r1]}" --pid "${pids[r2]}" "${@:2}"
}

# Two runs that are not counted, by which relays are linked and the compiler done, then the one that is.
measure_link() { # link|delay PEER
  local part=$1 peer=$2 line
  local shape=(--messages $(($(link_messages "$peer") / divisor)))
  [[ $part == link ]] || shape=(--rate 1000 --messages $((20000 / divisor)))
  start_link "$peer" && over_link "$peer" "${shape[@]}" >/dev/null && over_link "$peer" "${shape[@]}" >/dev/null || return
  line=$(over_link "$peer" "${shape[@]}") || return
  [[ $part == delay ]] || note "link_${peer}_s" "$(figure msgs_s <<<"$line")"
  [[ $part == link ]] || note "delay_${peer}_p50_us" "$(figure p50_us <<<"$line")"
  [[ $part == link ]] || note "delay_${peer}_p99_us" "$(figure p99_us <<<"$line")"
  note "${part}_${peer}_cpu_us" "$(figure cpu_us_per_done <<<"$line")"
  [[ $part == link ]] || measure_calm "$peer" "${shape[@]}"
}

# The same with a generator that sleeps between messages, as clients do: a processor may be idle.
measure_calm() { # PEER OPTION...
  local line
  line=$(over_link "$@" --pause sleep) || return
  note "calm_$1_p50_us" "$(figure p50_us <<<"$line")"
  note "calm_$1_p99_us" "$(figure p99_us <<<"$line")"
  note "calm_$1_cpu_us" "$(figure cpu_us_per_done <<<"$line")"
}

# Each in turn; each round begins with another one, so that a drift of the machine hits all alike.
measure_links() { # link|delay ROUND
  local peers=(relay) i
  install_missing nats-server mosquitto || say "Measured without those."
  ! command -v nats-server >/dev/null || peers+=(nats)
  ! command -v mosquitto >/dev/null || peers+=(mqtt)
  for ((i = 0; i < ${#peers[@]}; i++)); do
    measure_link "$1" "${peers[(i + $2) % ${#peers[@]}]}" || fail "$1 ${peers[(i + $2) % ${#peers[@]}]}"
    kill_all
  done
}
