// How a link is, and how a relay is.

import { el } from '../dom.js';
import { count, duration, plain, plural } from '../format.js';
import { behind, describe } from './links.js';

const PEERS_SHOWN = 200;

/** What stands in the panel for a link. */
export class LinkDetail {
    constructor(key, relay) {
        this.key = key;
        this.relay = relay;
        this.element = el('div');
        this.refresh();
    }

    get title() {
        return 'Link';
    }

    refresh() {
        const link = this.relay.graph.links.find(one => one.key === this.key);
        if (!link) {
            this.element.replaceChildren(el('p', {}, 'This link is not there any more.'));
            return;
        }
        this.element.replaceChildren(
            el('p.lead', {}, el('bdi', {}, plain(link.a)), ' – ', el('bdi', {}, plain(link.b))),
            el('p', {}, el(`span.state.${link.state}`, {}, describe(link))),
            ...(link.own ? own(link.status) : [el('p.quiet', {}, `It is not a link of this relay, which only hears of it: for its lag, ask ${plain(link.a)} or ${plain(link.b)}.`)]));
    }
}

/** What stands in the panel for a relay. */
export class RelayDetail {
    constructor(id, relay, selectLink) {
        this.id = id;
        this.relay = relay;
        this.selectLink = selectLink;
        this.element = el('div');
        this.refresh();
    }

    get title() {
        return 'Relay';
    }

    refresh() {
        // Only when there is news: a button that has the focus must stay.
        const { relays, links } = this.relay.graph;
        const relay = relays.find(one => one.id === this.id);
        const mine = links.filter(link => link.a === this.id || link.b === this.id);
        const news = JSON.stringify([relay, mine.map(link => [link.key, describe(link)])]);
        if (news === this.news)
            return;
        this.news = news;
        this.element.replaceChildren(...(relay ? this.#describe(relay, mine) : [el('p', {}, 'This relay is not there any more.')]));
    }

    #describe(relay, links) {
        return [
            el('p.lead', {}, el('bdi', {}, plain(relay.id)), relay.self ? ' (this relay)' : ''),
            el('p', {}, el(`span.state.${relay.state}`, {}, relay.state === 'up' ? 'up' : relay.state === 'down' ? 'not reached from here' : 'not known')),
            relay.why && el('p.quiet', {}, plain(relay.why)),
            ...nodes(relay.nodes ?? []),
            el('h3', {}, 'Links'),
            links.length === 0 ? el('p.quiet', {}, 'None.') : el('ul.plain', {}, ...links.map(link => this.#link(link))),
            el('h3', {}, relay.count === null ? 'Peers' : plural(relay.count, 'peer')),
            ...peers(relay),
        ].filter(part => part);
    }

    #link(link) {
        const other = link.a === this.id ? link.b : link.a;
        return el('li', {}, el('button.as-link', { type: 'button', click: () => this.selectLink(link.key) }, plain(other)), ` ${describe(link)}`);
    }
}

function own(status) {
    const facts = [
        ['Address', plain(status.address) || '–'], ['Behind', behind(status) || 'nothing'],
        ['There and back', status.round_trip_ms > 0 ? duration(status.round_trip_ms / 1000) : 'not known'],
        ['Sent', `${count(status.sent)}, of which ${count(status.sent_known)} were known there`],
        ['Received', `${count(status.received)}, of which ${count(status.received_known)} were known here`],
        ['Slowed', status.slowed ? plain(status.slowed) : 'no'],
    ];
    return [
        el('dl.facts', {}, ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
        status.error ? el('p.problem', {}, `Last error: ${plain(status.error)}`) : null,
        status.lazy ? el('p.quiet', {}, 'Lazy: its messages come by another way, so it only compares what both ends have, and wakes when that way fails.') : null,
    ].filter(part => part);
}

function nodes(all) {
    const named = all.filter(node => node.node);
    if (named.length === 0)
        return [];
    return [el('h3', {}, plural(named.length, 'node')), el('ul.plain', {}, ...named.map(node => el('li', {}, el('bdi', {}, plain(node.node)),
        el('span.quiet', {}, node.error ? ` ${plain(node.error)}` : node.self ? ' this node' : ''))))];
}

function peers(relay) {
    if (relay.peers.length === 0)
        return [el('p.quiet', {}, relay.count > 0 ? 'Their names are not known here.' : 'Nobody is connected, or it does not tell.')];
    const shown = relay.peers.slice(0, PEERS_SHOWN);
    const rest = (relay.count ?? relay.peers.length) - shown.length;
    return [el('p.names', {}, shown.map(plain).join(', '), rest > 0 ? ` and ${count(rest)} more` : '')];
}

