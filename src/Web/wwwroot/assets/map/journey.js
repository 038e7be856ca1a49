// What the map shows of a message: where it came from, hop by hop, and where it goes. Pure.

import { isUp, linkKey } from '../state/graph.js';

/** The key of a place on the map. No name has a newline in it. */
export const relayPlace = relay => `relay\n${relay}`;
export const peerPlace = (relay, peer) => `peer\n${relay}\n${peer}`;
export const groupPlace = relay => `group\n${relay}`;

/**
 * @typedef {{from: string, to: string, seconds: number|null, link: string|null}} Hop `seconds`: null when nobody can know
 * @param {{from: string, seen_by: string[], timestamp: number, at: number}} event
 * @returns {Hop[]} from its sender to this relay
 */
export function arrival(event) {
    const path = event.seen_by ?? [];
    const hops = [{ from: peerPlace(path[0], event.from), to: relayPlace(path[0]), seconds: null, link: null }];
    const seconds = hopSeconds(event);
    for (let i = 1; i < path.length; i++)
        hops.push({ from: relayPlace(path[i - 1]), to: relayPlace(path[i]), seconds, link: linkKey(path[i - 1], path[i]) });
    return hops;
}

/**
 * What each hop between relays took. Only all together are known, so each gets the same share; null where the clocks of the two
 * relays differ by more than the way took.
 */
export function hopSeconds(event) {
    const hops = (event.seen_by?.length ?? 0) - 1;
    const seconds = event.at - event.timestamp;
    return hops > 0 && seconds > 0 ? seconds / hops : null;
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
