# One link: a sender at one end and a receiver at the other. Beside it the same over a NATS leaf node and a Mosquitto bridge.

window=4096
turns=8 # in which the delays are measured, each round

link_messages() { # how many keep both ends busy for some seconds
  case $1 in
    relay) echo 1000000 ;;
    nats) echo 2000000 ;;
    mqtt) echo 200000 ;;
  esac
}

# The name and the port of the end where the sender is, and of the end where the receiver is. Each peer has its own, since the
# delays of all are measured while all of them run.
ends() {
  case $1 in
    relay) echo "r1 $(port 1) r2 $(port 2)" ;;
    nats) echo "n1 $(port 51) n2 $(port 52)" ;;
    mqtt) echo "m1 $(port 53) m2 $(port 54)" ;;
  esac
}

# Starts both ends and waits until they are linked; false if that fails.
start_link() {
  local near near_port far far_port
  read -r near near_port far far_port <<<"$(ends "$1")"
  mkdir -p "$work/$near" "$work/$far"
  case $1 in
    relay)
      knows 1 "2:$(port 2)"
      knows 2 "1:$(port 1)"
      relay 1
      relay 2 ;;
    nats)
      printf '%s\n' "host: 127.0.0.1" "port: $far_port" "leafnodes { host: 127.0.0.1, port: $(port 50) }" >"$work/$far/nats.conf"
      printf '%s\n' "host: 127.0.0.1" "port: $near_port" \
        "leafnodes { remotes: [{ url: \"nats://127.0.0.1:$(port 50)\" }] }" >"$work/$near/nats.conf"
      run "$far" nats-server -c nats.conf
      serves "$far" "$(port 50)" || return
      run "$near" nats-server -c nats.conf
      (wait_for "the leaf node is linked" grep -q "Leafnode connection created" "$work/$far/log") || return ;;
    mqtt)
      mosquitto_settings "$far_port" >"$work/$far/mosquitto.conf"
      { mosquitto_settings "$near_port"; mosquitto_bridge "$far_port"; } >"$work/$near/mosquitto.conf"
      run "$far" mosquitto -c mosquitto.conf
      serves "$far" "$far_port" || return
      run "$near" mosquitto -c mosquitto.conf
      (wait_for "the bridge is linked" grep -q " as bridge " "$work/$far/log") || return ;;
  esac
  serves "$near" "$near_port" && serves "$far" "$far_port"
}

mosquitto_settings() { # PORT
  printf '%s\n' "listener $1 127.0.0.1" "allow_anonymous true" "max_queued_messages 0" "max_inflight_messages 0" \
    "set_tcp_nodelay true" "persistence false" "log_dest stderr" "log_type notice"
}

mosquitto_bridge() { # PORT
  printf '%s\n' "connection link" "address 127.0.0.1:$1" "remote_clientid bridge" "notifications false" \
    "try_private false" "topic foo out 0"
}

over_link() { # PEER OPTION...
  local near near_port far far_port
  read -r near near_port far far_port <<<"$(ends "$1")"
  load fan --peer "$1" --port "$near_port" --receiver-port "$far_port" --receivers 1 --window "$window" \
    --pid "${pids[$near]}" --pid "${pids[$far]}" "${@:2}"
}

# Starts both ends and has them linked and the compiler done, by two runs that are not counted.
warm_link() { # PEER OPTION...
  start_link "$1" && over_link "$@" >/dev/null && over_link "$@" >/dev/null
}

measure_rate() { # PEER
  local line shape=(--messages $(($(link_messages "$1") / divisor)))
  warm_link "$1" "${shape[@]}" && line=$(over_link "$1" "${shape[@]}") || return
  note "link_${1}_s" "$(figure msgs_s <<<"$line")"
  note "link_${1}_cpu_us" "$(figure cpu_us_per_done <<<"$line")"
}

measure_delay() { # KEY PEER OPTION...
  local line
  line=$(over_link "${@:2}" --rate 1000 --messages $((3000 / divisor))) || return
  note "${1}_${2}_p50_us" "$(figure p50_us <<<"$line")"
  note "${1}_${2}_p99_us" "$(figure p99_us <<<"$line")"
  note "${1}_${2}_cpu_us" "$(figure cpu_us_per_done <<<"$line")"
}

# Sets peers, those that can be measured, each round beginning with another one, so that a drift of the machine hits all alike.
find_peers() { # ROUND
  local all=(relay) i
  install_missing nats-server mosquitto || say "Measured without those."
  ! command -v nats-server >/dev/null || all+=(nats)
  ! command -v mosquitto >/dev/null || all+=(mqtt)
  peers=()
  for ((i = 0; i < ${#all[@]}; i++)); do
    peers+=("${all[(i + $1) % ${#all[@]}]}")
  done
}

# How much goes over a link takes all processors, so one peer runs at a time.
measure_rates() { # ROUND
  local peers peer
  find_peers "$1"
  for peer in "${peers[@]}"; do
    measure_rate "$peer" || fail "link $peer"
    kill_all
  done
}

# How fast the machine is changes by more within minutes than the peers differ, so all of them run at once and are measured in
# turn, a few seconds each; besides with a generator that sleeps between messages, as clients do: a processor may then be idle.
measure_delays() { # ROUND
  local peers peer turn warm=()
  find_peers "$1"
  for peer in "${peers[@]}"; do
    if warm_link "$peer" --rate 1000 --messages $((10000 / divisor)); then warm+=("$peer"); else fail "delay $peer"; fi
  done
  for ((turn = 0; turn < turns; turn++)); do
    for peer in "${warm[@]}"; do
      measure_delay delay "$peer" && measure_delay calm "$peer" --pause sleep || fail "delay $peer"
    done
  done
}
