// All that is known of one message.

import { get } from '../api.js';
import { el, reconcile, setText } from '../dom.js';
import { bytes, clock, count, duration, plain, plural } from '../format.js';
import { linkKey } from '../state/graph.js';
import { hopDelays, wayOver } from './journey.js';
import { idSteps, json } from './idsteps.js';

/** What stands in the panel for a message. */
export class MessageDetail {
    #told = null;
    #dups = el('div');
    #facts = el('dl.facts');
    #way = el('ol.way');

    /**
     * @param {string} id
     * @param {import('../state/relay.js').Relay} relay
     * @param {(seen: object) => void} again shows it on the map once more
     */
    constructor(id, relay, again) {
        this.id = id;
        this.relay = relay;
        this.problem = el('p.problem', { role: 'alert', hidden: true });
        this.more = el('div');
        this.element = el('div', {},
            el('p.id-line', {}, el('code.msg-id', {}, plain(id))),
            this.#facts,
            el('p', {}, el('button', { type: 'button', click: () => this.seen && again(this.seen) }, 'Show its way again')),
            el('h3', {}, 'Its way'), this.#way,
            el('h3', {}, 'Seen again'), this.#dups,
            this.problem, this.more);
        this.refresh();
        this.#load();
    }

    get title() {
        return 'Message';
    }

    get seen() {
        return this.relay.messages.find(this.id) ?? fromTold(this.#told);
    }

    /** Shows what has become of it since. */
    refresh() {
        const seen = this.seen;
        if (!seen)
            return;
        this.#facts.replaceChildren(...facts(seen).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
        this.#tellWay(seen);
        this.#dups.replaceChildren(...duplicates(seen));
    }

    /** Tells how long the way over its links takes, which a new link has yet to find out. */
    learnWays() {
        const seen = this.seen;
        if (seen)
            this.#tellWay(seen);
    }

    #tellWay(seen) {
        reconcile(this.#way, way(seen, this.relay.graph.links), step => step.key,
            step => el('li', {}, el('bdi', {}, step.who), el('span.quiet', {}, step.what)),
            (element, step) => setText(element.lastChild, step.what));
    }

    async #load() {
        try {
            this.#told = await get(`api/messages/${encodeURIComponent(this.id)}`);
        } catch (error) {
            this.problem.hidden = false;
            setText(this.problem, error.status === 404 ? 'The relay does not hold this message any more.' : error.message);
            return;
        }
        this.more.replaceChildren(el('h3', {}, 'How its id comes about'), idSteps(this.#told),
            el('h3', {}, 'As it is delivered'), json(this.#told.message));
        this.refresh();
    }
}

function fromTold(told) {
    if (!told)
        return null;
    const { message } = told;
    return {
        id: message.msg_id, position: told.position, from: message.from, to: message.to, timestamp: message.timestamp, at: told.accepted_at ?? null,
        path: message.seen_by ?? [], size: null, duplicates: [], duplicateCount: 0,
    };
}

function facts(seen) {
    const took = seen.at === null ? null : seen.at - seen.timestamp;
    return [
        ['From', plain(seen.from)], ['To', plain(seen.to)], ['Taken in at', clock(seen.timestamp)],
        seen.at === null ? null : ['Here at', clock(seen.at)],
        took === null || seen.path.length < 2 ? null : ['Took', took < 0 ? 'not known: the clocks differ' : duration(took)],
        seen.size === null ? null : ['Size', bytes(seen.size)],
        seen.position === null ? null : ['In this log at', `byte ${count(seen.position)}`],
    ].filter(fact => fact !== null);
}

function way(seen, links) {
    const delays = hopDelays({ seen_by: seen.path, at: seen.at, timestamp: seen.timestamp }, links);
    const hops = seen.path.map((relay, index) => ({
        key: `${index} ${relay}`, who: plain(relay),
        what: index === 0 ? 'took it from its client' : hopText(delays, index, seen.path, links),
    }));
    return [{ key: 'sender', who: plain(seen.from), what: 'sent it' }, ...hops];
}

// "3.1 ms later; the way itself takes 2.8 ms"
function hopText(delays, index, path, links) {
    const delay = delays[index - 1];
    const way = wayOver(links, linkKey(path[index - 1], path[index]));
    const isAll = delays.length === 1;
    return [
        delay === null ? null : `${isAll ? '' : 'about '}${duration(delay)} later`,
        way === null ? null : `the way itself takes ${duration(way)}`,
    ].filter(part => part).join('; ');
}

function duplicates(seen) {
    if (seen.duplicateCount === 0)
        return [el('p.quiet', {}, 'Not since this page was opened.')];
    const list = seen.duplicates.map(one => el('li', {}, clock(one.at), ' from ', el('bdi', {}, plain(one.via ?? one.from ?? 'somebody'))));
    return [el('p', {}, `${plural(seen.duplicateCount, 'duplicate')}, each dropped here:`), el('ul.plain', {}, ...list)];
}
