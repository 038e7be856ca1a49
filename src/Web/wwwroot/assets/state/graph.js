// Makes one picture of what the relay says of itself, of its links, and of what others say of theirs. Pure.

const MOST_RELAYS = 250; // drawn; of more than that nobody could read the names
const FRESH_SECONDS = 180; // what a relay has said of itself and not renewed for so long is no longer believed

/**
 * @typedef {{node: string|null, self: boolean, error: string|null}} GraphNode
 * @typedef {{id: string, self: boolean, state: 'up'|'down'|'unknown', count: number|null, peers: string[], nodes: GraphNode[],
 *   why: string|null}} GraphRelay
 * @typedef {{key: string, a: string, b: string, own: boolean, state: 'up'|'down'|'unknown', lazy: boolean, status: object|null,
 *   way: number|null}} GraphLink `way`: seconds from one end to the other, half of the way there and back
 */

/** The name of the link between two relays: the same from either end. */
export function linkKey(a, b) {
    return a < b ? `${a}~${b}` : `${b}~${a}`;
}

/**
 * @param {{id: string, reachable: boolean, nodes: object[], links: object[], heard: object[], peers: string[], count: number,
 *   elsewhere: object[], now: number}} known what /api/nodes, /api/relays and /api/peers say, and whether the relay answers
 * @returns {{relays: GraphRelay[], links: GraphLink[]}} in order of their names
 */
export function buildGraph(known) {
    const relays = new Map();
    add(relays, known.id, { self: true, state: known.reachable ? 'up' : 'down', count: known.count, peers: known.peers, nodes: known.nodes });
    const own = new Map(known.links.map(link => [link.relay, link]));
    for (const link of own.values())
        add(relays, link.relay, { state: stateOf(link, known.reachable), why: link.error ?? null });
    const heard = known.heard.filter(said => said.relay !== known.id && known.now - said.time < FRESH_SECONDS);
    for (const said of heard) {
        add(relays, said.relay, { state: 'up', count: said.peers ?? null });
        for (const other of said.links ?? [])
            add(relays, other, { state: 'unknown' });
    }
    for (const said of known.elsewhere) {
        const relay = relays.get(said.relay);
        if (relay && !relay.self)
            Object.assign(relay, { peers: said.peers ?? [], count: said.count ?? relay.count });
    }
    return { relays: sorted(relays), links: sorted(linksOf(known, own, heard, relays)) };
}

/** Whether messages go over it now. */
export function isUp(state) {
    return state === 'up' || state === 'up_to_seed';
}

// What this relay sees itself is worth more than what it hears: the first word about a relay stays.
function add(relays, id, { self = false, state, count = null, peers = [], nodes = [], why = null }) {
    const there = relays.get(id);
    if (!there && relays.size >= MOST_RELAYS)
        return;
    if (!there)
        relays.set(id, { key: id, id, self, state, count, peers, nodes, why });
    else if (there.count === null)
        there.count = count;
    if (there && there.state === 'unknown' && !there.self && state === 'up')
        there.state = 'up';
}

function stateOf(link, reachable) {
    if (!reachable)
        return 'unknown';
    return isUp(link.state) ? 'up' : link.state === 'down' ? 'down' : 'unknown';
}

function linksOf(known, own, heard, relays) {
    const links = new Map();
    for (const link of own.values()) {
        if (!relays.has(link.relay))
            continue;
        const key = linkKey(known.id, link.relay);
        links.set(key, { key, ...ends(known.id, link.relay), own: true, state: stateOf(link, known.reachable), lazy: link.lazy === true, status: link, way: wayOf(link.round_trip_ms) });
    }
    for (const said of heard) {
        for (const [index, other] of (said.links ?? []).entries()) {
            const key = linkKey(said.relay, other);
            if (links.has(key) || other === said.relay || !relays.has(said.relay) || !relays.has(other))
                continue;
            // The other end may be gone since this was said.
            const alive = relays.get(said.relay)?.state === 'up' && relays.get(other)?.state === 'up';
            links.set(key, { key, ...ends(said.relay, other), own: false, state: alive ? 'up' : 'unknown', lazy: false, status: null, way: wayOf(said.round_trips_ms?.[index]) });
        }
    }
    return links;
}

function wayOf(roundTripMs) {
    return roundTripMs > 0 ? roundTripMs / 2000 : null;
}

function ends(a, b) {
    return a < b ? { a, b } : { a: b, b: a };
}

function sorted(map) {
    return [...map.values()].sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0));
}
