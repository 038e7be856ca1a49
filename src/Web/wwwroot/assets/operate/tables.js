// The tables of "Operate".

import { el, setText } from '../dom.js';
import { bytes, count, duration, plain } from '../format.js';
import { behind } from '../map/links.js';

/**
 * A table that says so when it is empty, and is only made anew when something changed.
 */
export class Table {
    #news = '';

    /**
     * @param {string} id
     * @param {string} title
     * @param {[string, boolean?][]} columns name, and whether it holds figures
     * @param {string} nothing what stands there instead of no rows
     */
    constructor(id, title, columns, nothing) {
        this.columns = columns;
        this.body = el('tbody');
        this.nothing = el('p.quiet', {}, nothing);
        this.table = el('table', { 'aria-labelledby': `${id}-title` }, el('thead', {},
            el('tr', {}, ...columns.map(([name, isNumber]) => el(isNumber ? 'th.number' : 'th', { scope: 'col' }, name)))), this.body);
        this.element = el('section.panel', { 'aria-labelledby': `${id}-title`, id },
            el('header', {}, el('h2', { id: `${id}-title` }, title)),
            el('div.body', {}, this.nothing, el('div.wide', { tabindex: 0, role: 'group', 'aria-labelledby': `${id}-title` }, this.table)));
        this.show([]);
    }

    /** @param {(string|null)[][]} rows texts */
    show(rows, nothing) {
        const news = JSON.stringify([rows, nothing]);
        if (news === this.#news)
            return;
        this.#news = news;
        if (nothing)
            setText(this.nothing, nothing);
        this.nothing.hidden = rows.length > 0;
        this.table.parentElement.hidden = rows.length === 0;
        this.body.replaceChildren(...rows.map(row => el('tr', {}, ...row.map((cell, index) =>
            el(this.columns[index][1] ? 'td.number' : 'td', {}, cell ?? '–')))));
    }
}

/** One row a link. */
export function linkRows(links) {
    return links.map(link => [
        plain(link.relay), `${plain(link.state)}${link.lazy ? ', lazy' : ''}`, behind(link) || 'nothing', link.round_trip_ms > 0 ? duration(link.round_trip_ms / 1000) : null,
        count(link.sent), count(link.received),
        plain(link.error ?? link.slowed) || null,
    ]);
}

/** One row a node. */
export function nodeRows(nodes) {
    return nodes.map(node => [
        (plain(node.node) || 'the only one') + (node.self && node.node ? ' (this node)' : ''), node.error ? plain(node.error) : duration(node.uptime),
        count(node.connections), count(node.peers), count(node.accepted), bytes(node.memory_bytes), replicas(node.replicas),
    ]);
}

/** One row a reader that does not keep up. */
export function slowRows(readers) {
    return readers.map(reader => [
        plain(reader.peer) || `connection ${count(reader.number)}`, plain(reader.address), bytes(reader.behind_bytes ?? NaN), count(reader.behind_messages ?? NaN),
    ]);
}

/** One row an address. */
export function limitRows(addresses, lately) {
    return addresses.map(one => [plain(one.address), count(one.limited), lately.get(one.address) ?? null]);
}

function replicas(list) {
    if (!list || list.length === 0)
        return null;
    return list.map(replica => `${plain(replica.node)}: ${replica.behind_bytes > 0 ? `${bytes(replica.behind_bytes)} behind` : 'has all'}`).join('; ');
}
