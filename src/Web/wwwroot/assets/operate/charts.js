// The charts of "Operate", and where their values come from.

import { bytes, count, duration, rate } from '../format.js';
import { Chart } from './chart.js';

const KEPT_SECONDS = 300;
const POLL_SECONDS = 2;

/** Collects all the time, so that the charts have a past when they are looked at. */
export class Charts {
    #second = line => new Chart(...line, KEPT_SECONDS, 1);
    #poll = line => new Chart(...line, KEPT_SECONDS / POLL_SECONDS, POLL_SECONDS);
    #cpuBefore = null;

    /** @param {import('../state/relay.js').Relay} relay */
    constructor(relay) {
        const perSecond = value => `${rate(value)}/s`;
        this.accepted = this.#second(['Messages', [{ name: 'accepted', kind: 'first' }], perSecond]);
        this.ended = this.#second(['Not taken', [{ name: 'duplicates', kind: 'second' }, { name: 'over the limit', kind: 'third' },
            { name: 'refused', kind: 'first' }], perSecond]);
        this.sent = this.#second(['Sent', [{ name: 'to clients and relays', kind: 'first' }], value => `${bytes(value)}/s`]);
        this.people = this.#second(['Connections', [{ name: 'connections', kind: 'first' }, { name: 'peers', kind: 'second' }], count]);
        this.latency = this.#poll(['From arrival to the log', [{ name: 'half of them', kind: 'first' }, { name: '99 of 100', kind: 'second' }],
            value => duration(value / 1000)]);
        this.memory = this.#poll(['Memory', [{ name: 'process', kind: 'first' }, { name: 'managed', kind: 'second' }], bytes]);
        this.cpu = this.#poll(['Processor', [{ name: 'of one core', kind: 'first' }], value => `${rate(value)} %`]);
        this.pending = this.#poll(['Waiting', [{ name: 'begun, or not taken by readers', kind: 'first' }], bytes]);
        relay.addEventListener('rates', ({ detail }) => this.#rates(detail));
        relay.addEventListener('node', () => relay.isReachable && relay.node && this.#node(relay.node));
    }

    get all() {
        return [this.accepted, this.ended, this.latency, this.sent, this.people, this.memory, this.cpu, this.pending];
    }

    draw() {
        for (const chart of this.all)
            chart.draw();
    }

    #rates(rates) {
        this.accepted.push(rates.accepted);
        this.ended.push(rates.duplicates, rates.limited, rates.refused);
        this.sent.push(rates.sent_bytes);
        this.people.push(rates.connections, rates.peers);
    }

    #node(node) {
        this.latency.push(node.latency?.ingest_p50_ms ?? null, node.latency?.ingest_p99_ms ?? null);
        this.memory.push(node.memory_bytes, node.managed_bytes);
        this.pending.push(node.pending_bytes);
        const before = this.#cpuBefore;
        this.#cpuBefore = { time: node.time, seconds: node.cpu_seconds };
        const isSame = before && node.cpu_seconds >= before.seconds && node.time > before.time; // else it was started anew
        this.cpu.push(isSame ? (node.cpu_seconds - before.seconds) / (node.time - before.time) * 100 : null);
    }
}
