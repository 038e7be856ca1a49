// How the peers of a relay are drawn: around it, each at its place; as one disc with their number where there are many.

import { reconcile, setAttribute, setText, svg } from '../dom.js';
import { count, plain } from '../format.js';
import { groupPlace, peerPlace } from './journey.js';
import { slots } from './slots.js';

const MOST_DRAWN = 30;
const MOST_NAMED = 14;
const LONGEST_NAME = 14;
const FROM_DISC = 40; // pixels between a relay's edge and the innermost ring of peers

/** The peers of one relay. */
export class PeerRing {
    #places = new Map(); // place key → where, beside the relay
    #slots = [];
    #taken = new Map(); // peer → index of its slot: who stays, stays where it is
    #directions = '';

    constructor() {
        this.element = svg('g.peers');
    }

    /**
     * @param {import('../state/graph.js').GraphRelay} relay
     * @param {number} radius of the relay's disc
     * @param {number[]} directions of its links, in radians
     */
    update(relay, radius, directions) {
        this.#makeSlots(radius, directions);
        const known = relay.state === 'down' ? [] : relay.peers;
        const number = Math.max(relay.count ?? 0, known.length);
        const isGroup = number > MOST_DRAWN || number > this.#slots.length || known.length < number;
        const drawn = relay.state === 'down' || number === 0 ? [] : isGroup ? [groupOf(relay, number)] : this.#seat(relay, known);
        this.#places = new Map(drawn.map(peer => [peer.place, this.#slots[peer.slot] ?? { x: 0, y: 0 }]));
        const areNamed = drawn.length <= MOST_NAMED;
        reconcile(this.element, drawn, peer => peer.place, createPeer, (element, peer) => this.#draw(element, peer, areNamed));
    }

    /** Where a peer, or the group that it is part of, stands beside its relay; null when it is not drawn. */
    place(key, relay) {
        return this.#places.get(key) ?? (key.startsWith('peer\n') ? this.#places.get(groupPlace(relay)) : null) ?? null;
    }

    #makeSlots(radius, directions) {
        const rounded = JSON.stringify([radius, directions.map(angle => angle.toFixed(1)).sort()]);
        if (rounded === this.#directions)
            return;
        this.#directions = rounded;
        this.#slots = slots(directions, radius + FROM_DISC);
    }

    #seat(relay, peers) {
        const here = new Set(peers);
        for (const [peer, slot] of this.#taken) {
            if (!here.has(peer) || slot >= this.#slots.length)
                this.#taken.delete(peer);
        }
        const used = new Set(this.#taken.values());
        let next = 0;
        return peers.map(name => {
            if (!this.#taken.has(name)) {
                while (used.has(next))
                    next++;
                used.add(next);
                this.#taken.set(name, next);
            }
            return { place: peerPlace(relay.id, name), name, relay: relay.id, slot: this.#taken.get(name), number: 1 };
        });
    }

    #draw(element, peer, isNamed) {
        const [title, tether, disc, inside, name] = element.children;
        const slot = this.#slots[peer.slot] ?? { x: 0, y: 0, angle: 0 };
        const side = Math.cos(slot.angle);
        const far = peer.number > 1 ? 16 : 5.5;
        setAttribute(element, 'transform', `translate(${slot.x.toFixed(1)} ${slot.y.toFixed(1)})`);
        setAttribute(tether, 'x2', (-slot.x).toFixed(1));
        setAttribute(tether, 'y2', (-slot.y).toFixed(1));
        setAttribute(disc, 'r', far);
        setText(title, peer.number > 1 ? `${count(peer.number)} peers of ${plain(peer.relay)}` : `peer ${plain(peer.name)} at ${plain(peer.relay)}`);
        setText(inside, peer.number > 1 ? count(peer.number) : '');
        setText(name, peer.number > 1 ? 'peers' : isNamed ? clip(plain(peer.name)) : '');
        setAttribute(name, 'text-anchor', side > 0.35 ? 'start' : side < -0.35 ? 'end' : 'middle');
        setAttribute(name, 'x', side > 0.35 ? far + 5 : side < -0.35 ? -far - 5 : 0);
        setAttribute(name, 'y', Math.abs(side) > 0.35 ? 4 : slot.y < 0 ? -far - 6 : far + 14);
    }
}

function groupOf(relay, number) {
    return { place: groupPlace(relay.id), name: null, relay: relay.id, slot: 0, number };
}

function createPeer(peer) {
    return svg('g.peer', { 'data-peer': peer.name, 'data-peers-of': peer.name === null ? peer.relay : null, 'data-at': peer.relay },
        svg('title'), svg('line.tether'), svg('circle'), svg('text.inside', { 'text-anchor': 'middle', y: 4 }), svg('text.name'));
}

function clip(name) {
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
