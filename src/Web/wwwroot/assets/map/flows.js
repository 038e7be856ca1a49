// When there are too many messages for dots: how many went over each link in a second. Pure.

import { linkKey } from '../state/graph.js';

const BEGIN = 20; // messages a second from which on flows are drawn
const END = 12; // and below which dots are drawn again …
const QUIET_SECONDS = 3; // … after so long

export class Flows {
    #hops = new Map();
    #sent = new Map();
    #outgoing = new Map();
    #quiet = 0;
    isOn = false;
    byLink = new Map();

    /** Counts an `accepted` event by the links of its path. */
    count(event) {
        const path = event.seen_by ?? [];
        for (let i = 1; i < path.length; i++) {
            const key = linkKey(path[i - 1], path[i]);
            this.#hops.set(key, (this.#hops.get(key) ?? 0) + 1);
        }
    }

    /** Learns from what the links say was sent over them, each time that they are asked. @param {object[]} links of /api/relays */
    links(self, links, now) {
        for (const link of links) {
            const before = this.#sent.get(link.relay);
            if (before && now > before.now)
                this.#outgoing.set(linkKey(self, link.relay), Math.max(link.sent - before.sent, 0) / (now - before.now));
            this.#sent.set(link.relay, { sent: link.sent, now });
        }
    }

    /**
     * A second is over.
     * @param {object} rates the event of that name
     * @returns {boolean} whether flows are drawn from now on
     */
    second(self, rates) {
        this.#switch(rates.accepted + rates.duplicates);
        const share = rates.sampled > 0 ? rates.sampled : 1;
        const found = new Map();
        for (const [key, hops] of this.#hops)
            found.set(key, hops / share);
        // What came straight to this relay was counted, all of it.
        for (const flow of rates.flows ?? []) {
            if (flow.via)
                found.set(linkKey(self, flow.via), flow.per_second);
        }
        for (const [key, sent] of this.#outgoing) {
            if (sent >= 0.5)
                found.set(key, (found.get(key) ?? 0) + sent);
        }
        this.#hops.clear();
        this.byLink = this.isOn ? found : new Map();
        return this.isOn;
    }

    #switch(perSecond) {
        this.#quiet = perSecond < END ? this.#quiet + 1 : 0;
        if (perSecond > BEGIN)
            this.isOn = true;
        else if (this.#quiet >= QUIET_SECONDS)
            this.isOn = false;
    }
}
