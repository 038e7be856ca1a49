# The results of compare.sh, one line a run (ROW PEER key=value...), as a table of medians in Markdown.

function median(row, peer, key,    n, i, j, values, value) {
    n = count[row, peer]
    for (i = 1; i <= n; i++) {
        value = figure[row, peer, i, key] + 0
        for (j = i - 1; j >= 1 && values[j] > value; j--)
            values[j + 1] = values[j]
        values[j + 1] = value
    }
    return n == 0 ? "" : n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

# Three digits that count, no matter how large.
function short(value) {
    return value >= 100 ? sprintf("%.0f", value) : value >= 10 ? sprintf("%.1f", value) : \
        value >= 1 ? sprintf("%.2f", value) : sprintf("%.3f", value)
}

function cell(row, peer, key, scale, unit, ours,    value) {
    value = peer == "" ? "" : median(row, peer, key)
    if (value == "")
        return " – |"
    value *= scale
    return " " short(value) " " unit (peer == "relay" || ours + 0 == 0 ? "" : " (" short(value / ours) ")") " |"
}

function line(row, label, key, scale, unit, redis, nats, mosquitto, write,    ours) {
    if (!(row in measured))
        return
    ours = median(row, "relay", key) * scale
    print "| " label " |" cell(row, "relay", key, scale, unit, ours) cell(row, redis, key, scale, unit, ours) \
        cell(row, nats, key, scale, unit, ours) cell(row, mosquitto, key, scale, unit, ours) \
        cell(row, write, key, scale, unit, ours)
}

{
    measured[$1] = 1
    run = ++count[$1, $2]
    for (i = 3; i <= NF; i++) {
        split($i, pair, "=")
        figure[$1, $2, run, pair[1]] = pair[2]
    }
}

END {
    print "| | this relay | Redis | NATS | Mosquitto | bare `write()` |"
    print "|---|---|---|---|---|---|"
    line("fan100", "fan-out 1→100, server CPU per delivery", "cpu_us_per_done", 1, "µs", "redis", "nats", "mqtt", "write")
    line("fan100", "fan-out 1→100, deliveries", "deliveries_s", 1e-6, "M/s", "redis", "nats", "mqtt", "write")
    line("stuck100", "… with one more that never reads", "deliveries_s", 1e-6, "M/s", "", "", "", "")
    line("fan1000", "fan-out 1→1000, server CPU per delivery", "cpu_us_per_done", 1, "µs", "redis", "nats", "mqtt", "write")
    line("fan1000", "fan-out 1→1000, deliveries", "deliveries_s", 1e-6, "M/s", "redis", "nats", "mqtt", "write")
    line("paced", "1000 messages/s to 100, p50", "p50_us", 1e-3, "ms", "redis", "nats", "mqtt", "write")
    line("paced", "1000 messages/s to 100, p99", "p99_us", 1e-3, "ms", "redis", "nats", "mqtt", "write")
    line("paced", "… server CPU per delivery", "cpu_us_per_done", 1, "µs", "redis", "nats", "mqtt", "write")
    line("ingest", "acknowledged ingest, 8 × 64 outstanding", "msgs_s", 1e-3, "k/s", "dedup", "js", "mqtt1", "")
    line("ingest", "… server CPU per message", "cpu_us_per_done", 1, "µs", "dedup", "js", "mqtt1", "")
    line("connections", "memory a connection, " connections " after a broadcast", "rss_kb_per_connection", 1, "KiB", "redis", "nats", "mqtt", "")
    line("connections", "… whole process", "server_rss_mb", 1, "MiB", "redis", "nats", "mqtt", "")
}
