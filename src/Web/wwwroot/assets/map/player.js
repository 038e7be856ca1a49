// Shows on the map what the relay's events tell.

import { duration, plain } from '../format.js';
import { linkKey } from '../state/graph.js';
import { arrival, onward, peerPlace, receivers, relayPlace, wayOver } from './journey.js';

const KEEP_ROOM = 60; // dots kept free for messages that arrive: their deliveries are left out first
const EDGE_MS = 420; // between a peer and its relay, where nobody knows how long it took
const LIMITED_MS = 700;

export class Player {
    /**
     * @param {import('./scene.js').Scene} scene
     * @param {import('../state/relay.js').Relay} relay
     * @param {import('./pace.js').Pace} pace
     */
    constructor(scene, relay, pace) {
        this.scene = scene;
        this.relay = relay;
        this.pace = pace;
        this.isAddressedOnly = false;
    }

    accepted(event) {
        const hops = arrival(event, this.relay.graph.links);
        for (const hop of hops)
            this.pace.observe(hop.seconds);
        const moves = hops.map(hop => ({ ...hop, ms: hop.link ? this.pace.show(hop.seconds) : EDGE_MS }));
        this.scene.dots.launch({
            kind: 'message', id: event.msg_id, moves, arrive: index => {
                this.scene.dots.mark(moves[index].to, 'pulse');
                if (index === moves.length - 1)
                    this.#passOn(event);
            },
        });
    }

    duplicate(event) {
        const self = relayPlace(this.relay.id);
        const from = event.via ? relayPlace(event.via) : event.from ? peerPlace(this.relay.id, event.from) : self;
        this.scene.dots.launch({
            kind: 'duplicate', id: event.msg_id, moves: [{ from, to: self, ms: event.via ? this.#over(event.via) : EDGE_MS }],
            arrive: () => this.scene.dots.mark(self, 'died', 'duplicate', from),
        });
    }

    limited(event) {
        const self = relayPlace(this.relay.id);
        const from = event.peer ? peerPlace(this.relay.id, event.peer) : self;
        const wait = event.retry_after_ms > 0 ? `, wait ${duration(event.retry_after_ms / 1000)}` : '';
        this.scene.dots.launch({ kind: 'limited', moves: [{ from, to: self, ms: LIMITED_MS }] });
        this.scene.dots.mark(self, 'limited', `over the limit${wait}`);
    }

    /** A message that somebody wants to see again. @param {import('../state/messages.js').Seen} seen */
    again(seen) {
        this.accepted({ msg_id: seen.id, from: seen.from, to: seen.to, seen_by: seen.path, timestamp: seen.timestamp, at: seen.at });
    }

    #passOn(event) {
        const self = this.relay.id;
        for (const other of onward(event, this.relay.links))
            this.#send('onward', event, relayPlace(other), this.#over(other));
        for (const peer of receivers(event, self, this.relay.peers, this.isAddressedOnly)) {
            if (this.scene.dots.room > KEEP_ROOM || peer === event.to)
                this.#send('delivery', event, peerPlace(self, peer), EDGE_MS);
        }
    }

    // How long it is shown to take from another relay to this one, or back.
    #over(other) {
        return this.pace.show(wayOver(this.relay.graph.links, linkKey(this.relay.id, other)));
    }

    #send(kind, event, to, ms) {
        this.scene.dots.launch({ kind, id: event.msg_id, moves: [{ from: relayPlace(this.relay.id), to, ms }] });
    }
}

/** What an event means, in a sentence; null for those that are no news. */
export function tell(name, event) {
    switch (name) {
        case 'limited':
            return `${plain(event.peer ?? event.address)} is over the limit: ${event.frames} turned away, wait ${duration(event.retry_after_ms / 1000)}`;
        case 'refused':
            return `Refused ${event.peer ? `from ${plain(event.peer)} ` : ''}(${plain(event.code)}): ${plain(event.reason)}`;
        case 'duplicate':
            return `Duplicate of ${plain(event.msg_id).slice(0, 8)}${event.via || event.from ? ` from ${plain(event.via ?? event.from)}` : ''} dropped`;
        case 'peer':
            return `${plain(event.peer)} ${event.here ? 'has come' : 'has left'}`;
        case 'member':
            return `Node ${plain(event.node)} ${event.here ? 'has joined the cluster' : 'has left the cluster'}`;
        default:
            return null;
    }
}
