// The view "Operate": how the relay is.

import { get } from '../api.js';
import { el } from '../dom.js';
import { bytes, count, duration, plain, plural } from '../format.js';
import { Charts } from './charts.js';
import { limitRows, linkRows, nodeRows, slowRows, Table } from './tables.js';

const LIMITED_KEPT = 50;
const POLL_MS = 3000;

export class OperateView {
    #lately = new Map(); // address → who it was and what it was told last
    #timer = 0;
    #summary = el('dl.figures');

    /** @param {import('../state/relay.js').Relay} relay */
    constructor(element, relay) {
        this.element = element;
        this.relay = relay;
        this.charts = new Charts(relay);
        this.links = new Table('operate-links', 'Links', [['Relay'], ['State'], ['Behind'], ['There and back', true], ['Sent', true], ['Received', true],
            ['Error']], 'This relay is linked to no other.');
        this.nodes = new Table('operate-nodes', 'Nodes', [['Node'], ['Up for'], ['Connections', true], ['Peers', true], ['Accepted', true],
            ['Memory', true], ['What others have of it']], 'Not known.');
        this.slow = new Table('operate-slow', 'Slow readers', [['Peer'], ['Address'], ['Behind', true], ['Messages', true]], 'All keep up.');
        this.limits = new Table('operate-limits', 'Who was limited, and why', [['Address'], ['Turned away', true], ['Last']],
            'Nobody in the last two minutes.');
        this.settings = new Table('operate-settings', 'Settings', [['Setting'], ['Value'], ['From']], 'Not known.');
        element.append(this.#heading(), this.#summary, el('div.charts', {}, ...this.charts.all.map(chart => chart.element)),
            el('div.stack', {}, this.links.element, this.nodes.element,
                el('div.pair', {}, this.slow.element, this.limits.element),
                el('div.pair', {}, later('Bans', 'operate-bans'), later('TLS', 'operate-tls')), this.settings.element));
        this.#listen();
    }

    /** It is shown now. */
    open() {
        this.#draw();
        this.charts.draw();
        this.#ask();
        this.#askSettings();
    }

    #heading() {
        return el('header', {}, el('h1', { id: 'operate-title' }, 'Operate'),
            el('p', {}, 'How this relay is. All of it can be had by programs: ', el('a', { href: 'docs' }, 'the API'), ', ',
                el('a', { href: 'metrics' }, 'metrics'), '.'));
    }

    #listen() {
        this.relay.addEventListener('node', () => this.#draw());
        this.relay.addEventListener('rates', () => this.element.hidden || this.charts.draw());
        this.relay.addEventListener('limited', ({ detail }) => this.#limited(detail));
    }

    #limited({ address, peer, frames, retry_after_ms: wait }) {
        this.#lately.delete(address);
        this.#lately.set(address, `${peer ? `${plain(peer)}: ` : ''}${plural(frames, 'frame')} over the limit, told to wait ${duration(wait / 1000)}`);
        if (this.#lately.size > LIMITED_KEPT)
            this.#lately.delete(this.#lately.keys().next().value);
    }

    #draw() {
        const { node, nodes, links } = this.relay;
        if (this.element.hidden || node === null)
            return;
        this.#summary.replaceChildren(...figures(node).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
        this.links.show(linkRows(links));
        this.nodes.show(nodeRows(nodes));
        this.slow.show(slowRows(node.slow_readers ?? []));
    }

    async #ask() {
        clearTimeout(this.#timer);
        if (this.element.hidden)
            return;
        try {
            const { messages, seconds, addresses } = await get('api/limits');
            this.limits.show(limitRows(addresses ?? [], this.#lately),
                messages === 0 ? 'There is no limit.' : `Nobody in the last two minutes. The limit is ${plural(messages, 'frame')} in ${duration(seconds)}.`);
        } catch (error) {
            this.limits.show([], error.message);
        }
        this.#timer = setTimeout(() => this.#ask(), POLL_MS);
    }

    async #askSettings() {
        try {
            const { settings } = await get('api/settings');
            this.settings.show(settings.map(one => [plain(one.key), plain(one.value) || '(none)', plain(one.source)]));
        } catch (error) {
            this.settings.show([], error.message);
        }
    }
}

function figures(node) {
    return [
        ['State', plain(node.state)], ['Up for', duration(node.uptime)], ['Software', plain(node.software)],
        ['Listens on', `${plain(node.bind)}, port ${plain(node.port)}`], ['Connections', count(node.connections)], ['Peers', count(node.peers)],
        ['Accepted', count(node.accepted)], ['Duplicates', count(node.duplicates)], ['Over the limit', count(node.limited)],
        ['Refused', count(node.refused)], ['Sent', bytes(node.sent_bytes)], ['In the log', bytes(node.position - node.oldest_position)],
        ['Memory', bytes(node.memory_bytes)],
    ];
}

// A place for what later versions bring.
function later(title, id) {
    return el('section.panel', { 'aria-labelledby': `${id}-title`, id }, el('header', {}, el('h2', { id: `${id}-title` }, title)),
        el('div.body', {}, el('p.quiet', {}, 'Not yet in this version.')));
}
