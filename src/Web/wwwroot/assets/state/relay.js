// What is known of the relay right now: asked for every two seconds, and told by its events in between.

import { get } from '../api.js';
import { EventFeed } from '../sse.js';
import { onTokenChange } from '../token.js';
import { buildGraph } from './graph.js';
import { Messages } from './messages.js';

const POLL_MS = 2000;
const PEERS_POLL_MS = 5000;
const PEERS_SETTLE_MS = 250; // several that come at once are asked for once
const MOST_PEERS = 1000;
const MESSAGE_EVENTS = 100; // a second; the map draws flows long before

/**
 * Tells by events: `change` (relays, links, nodes or peers), `node` (figures of this node), `connection`, and every event of
 * /api/events under its own name with `detail`.
 */
export class Relay extends EventTarget {
    messages = new Messages();
    node = null;
    nodes = [];
    links = [];
    heard = [];
    peers = [];
    peerCount = 0;
    elsewhere = [];
    isReachable = true;
    isFollowing = false;
    error = null;
    #feed = null;
    #graph = null;
    #epoch = null;
    #peersTimer = null;

    /** Begins to ask and to listen. */
    start() {
        this.#feed = new EventFeed(`api/events?rate=${MESSAGE_EVENTS}`, {
            event: (name, data) => this.#take(name, data),
            state: (state, error) => this.#following(state === 'open', error),
        });
        onTokenChange(() => this.#again());
        this.#poll();
        this.#pollPeers();
    }

    get id() {
        return this.node?.id ?? '';
    }

    /** Relays and links as one picture; see buildGraph. */
    get graph() {
        return this.#graph ??= buildGraph({
            id: this.id, reachable: this.isReachable, nodes: this.nodes, links: this.links, heard: this.heard, peers: this.peers,
            count: this.peerCount, elsewhere: this.elsewhere, now: this.node?.time ?? 0,
        });
    }

    async #poll() {
        try {
            const [node, nodes, relays] = await Promise.all([get('api/node'), get('api/nodes'), get('api/relays')]);
            Object.assign(this, { node, nodes: nodes.nodes ?? [], links: relays.links ?? [], heard: relays.heard ?? [] });
            this.#reached(true, null);
        } catch (error) {
            this.#reached(error.status !== 0, error); // a relay that says why it does not answer is there
        }
        this.#changed();
        this.#tell('node');
        setTimeout(() => this.#poll(), POLL_MS);
    }

    async #pollPeers() {
        clearTimeout(this.#peersTimer);
        try {
            const said = await get('api/peers', { limit: MOST_PEERS });
            Object.assign(this, { peers: said.peers ?? [], peerCount: said.count ?? 0, elsewhere: said.relays ?? [] });
            this.#changed();
        } catch {
            // the other poll says what is wrong
        }
        clearTimeout(this.#peersTimer);
        this.#peersTimer = setTimeout(() => this.#pollPeers(), PEERS_POLL_MS);
    }

    #take(name, event) {
        switch (name) {
            case 'hello':
                this.#begin(event.epoch);
                break;
            case 'accepted':
                this.messages.accept(event);
                break;
            case 'duplicate':
                this.messages.duplicate(event);
                break;
            case 'peer':
                this.#peer(event);
                break;
            case 'link':
                this.#link(event);
                break;
            case 'node':
                this.#pollNodes();
                break;
        }
        this.dispatchEvent(new CustomEvent(name === 'node' ? 'member' : name, { detail: event }));
    }

    // What happened before the events began, or while they were cut off.
    async #begin(epoch) {
        if (this.#epoch !== epoch)
            this.messages.clear();
        this.#epoch = epoch;
        try {
            const page = await get('api/messages', { limit: 100 });
            for (const { position, message } of page.messages ?? [])
                this.messages.fill(position, message);
        } catch {
            // the poll says what is wrong
        }
        this.#tell('filled');
    }

    #peer({ peer, here }) {
        if (typeof peer !== 'string' || here === this.peers.includes(peer))
            return;
        this.peers = here ? [...this.peers, peer].slice(0, MOST_PEERS).sort() : this.peers.filter(other => other !== peer);
        this.peerCount += here ? 1 : -1;
        this.#changed();
        clearTimeout(this.#peersTimer);
        this.#peersTimer = setTimeout(() => this.#pollPeers(), PEERS_SETTLE_MS);
    }

    #link(event) {
        const { relay, ...news } = event;
        const at = this.links.findIndex(link => link.relay === relay);
        if (at >= 0)
            this.links = this.links.with(at, { ...this.links[at], ...news });
        else
            this.links = [...this.links, { relay, lazy: false, ...news }];
        this.#changed();
    }

    async #pollNodes() {
        try {
            this.nodes = (await get('api/nodes')).nodes ?? [];
            this.#changed();
        } catch {
            // the other poll says what is wrong
        }
    }

    #following(isFollowing, error) {
        this.isFollowing = isFollowing;
        if (error?.status === 0)
            this.#reached(false, error);
        this.#changed();
        this.#tell('connection');
    }

    #reached(isReachable, error) {
        const isNews = this.isReachable !== isReachable || this.error?.message !== error?.message;
        this.isReachable = isReachable;
        this.error = error;
        if (isNews)
            this.#tell('connection');
    }

    #again() {
        this.#feed.wake();
        this.#pollPeers();
    }

    #changed() {
        this.#graph = null;
        this.#tell('change');
    }

    #tell(name) {
        this.dispatchEvent(new Event(name));
    }
}
