// What the map shows of a message: where it came from, hop by hop, and where it goes. Pure.

import { isUp, linkKey } from '../state/graph.js';

/** The key of a place on the map. No name has a newline in it. */
export const relayPlace = relay => `relay\n${relay}`;
export const peerPlace = (relay, peer) => `peer\n${relay}\n${peer}`;
export const groupPlace = relay => `group\n${relay}`;

/**
 * @typedef {{from: string, to: string, seconds: number|null, link: string|null}} Hop `seconds`: null when nobody can know
 * @param {{from: string, seen_by: string[], timestamp: number, at: number}} event
 * @param {object[]} links of the graph
 * @returns {Hop[]} from its sender to this relay
 */
export function arrival(event, links) {
    const path = event.seen_by ?? [];
    const hops = [{ from: peerPlace(path[0], event.from), to: relayPlace(path[0]), seconds: null, link: null }];
    for (const [i, seconds] of hopDelays(event, links).entries())
        hops.push({ from: relayPlace(path[i]), to: relayPlace(path[i + 1]), seconds, link: linkKey(path[i], path[i + 1]) });
    return hops;
}

/**
 * What each hop between relays took. All together are known, by the clocks of the first relay and of this one, and of most links
 * how long their way takes: that is what the whole is shared by, and what it also took went by while relays had it. Hops of which
 * nothing is known share what the others leave. Where the clocks differ by more than the way took, the ways alone are left.
 * @param {{seen_by: string[], timestamp: number, at: number}} event
 * @param {object[]} links of the graph
 * @returns {(number|null)[]} seconds, one for each hop; null when nobody can know
 */
export function hopDelays(event, links) {
    const path = event.seen_by ?? [];
    const ways = path.slice(1).map((relay, i) => wayOver(links, linkKey(path[i], relay)));
    const took = event.at - event.timestamp;
    if (!(took > 0))
        return ways;
    const known = ways.reduce((sum, way) => sum + (way ?? 0), 0);
    const unknown = ways.filter(way => way === null).length;
    const scale = known > 0 && (unknown === 0 || known > took) ? took / known : 1;
    return ways.map(way => way === null ? Math.max(took - known, 0) / unknown : way * scale);
}

/** Seconds from one end of a link to the other; null when that is not known. */
export function wayOver(links, key) {
    return links.find(link => link.key === key)?.way ?? null;
}

/**
 * To whom this relay delivers it: every peer that is here but its sender, or where the relay delivers to the addressed alone, that one.
 * @param {string[]} peers
 * @param {boolean} addressedOnly
 */
export function receivers(event, self, peers, addressedOnly) {
    const isFromHere = event.seen_by?.[0] === self;
    const forAll = event.to === 'all' || event.to === '*' || event.to?.startsWith('#');
    return peers.filter(peer => !(isFromHere && peer === event.from) && (!addressedOnly || forAll || peer === event.to));
}

/**
 * The relays that this one passes it on to: over links that are up and carry messages by themselves, to who has not seen it.
 * @param {object[]} links of /api/relays
 */
export function onward(event, links) {
    const seen = new Set(event.seen_by ?? []);
    return links.filter(link => isUp(link.state) && !link.lazy && !seen.has(link.relay)).map(link => link.relay);
}
