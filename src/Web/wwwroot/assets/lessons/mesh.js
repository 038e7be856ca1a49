// The network of a lesson, and the hops that its messages take there.

import { svg } from '../dom.js';
import { peerPlace, relayPlace } from '../map/journey.js';
import { Pace } from '../map/pace.js';
import { Scene } from '../map/scene.js';
import { linkKey } from '../state/graph.js';

const KINDS = { new: 'message', duplicate: 'duplicate', dropped: 'limited' };
const MESSAGES_KEPT = 200;
const LATEST_MS = 20_000; // no hop is put off longer than that
const APART_MS = 150; // between two hops of the same way, so that both are seen

export class Mesh {
    #pace = new Pace();
    #reached = new Map(); // message → relay → when its dot is there, as performance.now()
    #before = new Map(); // message → at_ms of its last hop
    #ways = new Map(); // from and to → when the last hop there begins

    constructor() {
        this.element = svg('svg.network', { role: 'group', 'aria-label': 'The network of the lesson', id: 'lesson-picture' });
        this.scene = new Scene(this.element, {});
    }

    /** @param {object} event of the name `mesh` */
    show({ relays = [], links = [], peers = [] }) {
        this.scene.show({
            relays: relays.map(({ id, state }) => {
                const here = peers.filter(peer => peer.relay === id).map(peer => peer.peer);
                return { key: id, id, self: false, state: known(state), count: here.length, peers: here, nodes: [], why: null };
            }),
            links: links.map(({ a, b, state }) => ({
                key: linkKey(a, b), a, b, own: true, state: known(state), lazy: state === 'lazy', status: null,
            })),
        });
    }

    /** Plays a hop as soon as the message has come to where it begins. @param {object} hop event of the name `hop` */
    hop({ msg_id: id, from_relay: relay, from_peer: peer, to_relay: to, at_ms: at, outcome }) {
        const from = relay ? relayPlace(relay) : peerPlace(to, peer);
        // What was turned away has no id, so nobody knows what came before.
        const [seconds, reached] = id ? this.#follow(id, at) : [0, new Map()];
        const now = performance.now();
        const way = `${from}\n${to}`;
        const begin = Math.min(Math.max(reached.get(from) ?? now, (this.#ways.get(way) ?? 0) + APART_MS, now), now + LATEST_MS);
        remember(this.#ways, way, begin);
        const ms = this.#pace.show(seconds);
        if (outcome === 'new' && !reached.has(relayPlace(to)))
            reached.set(relayPlace(to), begin + ms);
        setTimeout(() => this.#fly(id, from, relayPlace(to), ms, outcome), begin - now);
    }

    /** Takes all away. */
    clear() {
        this.scene.dots.clear();
        this.scene.show({ relays: [], links: [] });
        this.#reached.clear();
        this.#before.clear();
        this.#ways.clear();
    }

    // The time since the message's hop before, and when its dots are where.
    #follow(id, at) {
        const seconds = Math.max(at - (this.#before.get(id) ?? at), 0) / 1000;
        remember(this.#before, id, at);
        this.#pace.observe(seconds);
        const reached = this.#reached.get(id) ?? new Map();
        remember(this.#reached, id, reached);
        return [seconds, reached];
    }

    #fly(id, from, to, ms, outcome) {
        this.scene.dots.launch({ kind: KINDS[outcome] ?? 'message', id, moves: [{ from, to, ms }], arrive: () => this.#mark(from, to, outcome) });
    }

    #mark(from, to, outcome) {
        if (outcome === 'new')
            this.scene.dots.mark(to, 'pulse');
        else if (outcome === 'dropped')
            this.scene.dots.mark(to, 'limited', 'turned away');
        else
            this.scene.dots.mark(to, 'died', 'duplicate', from);
    }
}

function known(state) {
    return state === 'down' ? 'down' : state === 'up' || state === 'lazy' || state === undefined ? 'up' : 'unknown';
}

function remember(map, key, value) {
    map.set(key, value);
    if (map.size > MESSAGES_KEPT)
        map.delete(map.keys().next().value);
}
