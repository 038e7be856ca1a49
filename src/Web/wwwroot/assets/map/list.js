// The latest messages as a table: the quiet way into the map, and the one for who can't see it.

import { el, reconcile, setText } from '../dom.js';
import { clock, count, duration, plain } from '../format.js';

const ROWS = 60;
const NEW_ROWS = 25; // at once; what came in between is counted, and kept
const DRAW_MS = 220;
const DRAW_MS_BUSY = 600;

export class MessageList {
    #timer = 0;
    #version = -1;
    #isHeld = false;
    #shown = new Set();
    isBusy = false;
    isPaused = false;

    /**
     * @param {{body: HTMLElement, note: HTMLElement, empty: HTMLElement}} parts `empty` stands there instead of no rows
     * @param {import('../state/messages.js').Messages} messages
     * @param {(id: string) => void} select
     */
    constructor(parts, messages, select) {
        this.parts = parts;
        this.messages = messages;
        // A row must not move away between press and release.
        parts.body.addEventListener('pointerdown', () => this.#isHeld = true);
        addEventListener('pointerup', () => this.#isHeld = false);
        addEventListener('pointercancel', () => this.#isHeld = false);
        parts.body.addEventListener('click', event => {
            const id = event.target.closest('[data-msg-id]')?.dataset.msgId;
            if (id) {
                event.preventDefault();
                select(id);
            }
        });
    }

    /** There may be something new. */
    refresh() {
        this.#timer ||= setTimeout(() => this.#draw(), this.isBusy ? DRAW_MS_BUSY : DRAW_MS);
    }

    /** Marks the row of a message whose details are shown. */
    mark(id) {
        this.marked = id;
        this.#version = -1;
        this.refresh();
    }

    #draw() {
        this.#timer = 0;
        if (this.isPaused || this.#isHeld || this.parts.body.offsetParent === null) {
            this.refreshLater();
            return;
        }
        if (this.#version === this.messages.version)
            return;
        this.#version = this.messages.version;
        const latest = this.#choose(this.messages.latest(ROWS));
        this.#shown = new Set(latest.map(seen => seen.id));
        reconcile(this.parts.body, latest, seen => seen.id, createRow, (row, seen) => updateRow(row, seen, seen.id === this.marked));
        this.parts.empty.hidden = latest.length > 0;
        setText(this.parts.note, latest.length === 0 ? '' : `${count(this.messages.count)} kept`);
    }

    /** Looks again in a while. */
    refreshLater() {
        this.#timer ||= setTimeout(() => this.#draw(), 1000);
    }

    // With hundreds a second, making a row for each would only keep the browser busy.
    #choose(latest) {
        if (!this.isBusy)
            return latest;
        let made = 0;
        return latest.filter(seen => this.#shown.has(seen.id) || made++ < NEW_ROWS);
    }
}

function createRow(seen) {
    return el('tr', { 'data-msg-id': seen.id },
        el('td.when', {}, el('time', {}, clock(seen.at ?? seen.timestamp)), el('span.delay')),
        el('td.what', {},
            el('a', { href: `#map/${encodeURIComponent(seen.id)}` }, el('bdi', {}, plain(seen.from)), ' → ', el('bdi', {}, plain(seen.to))),
            el('span.preview')),
        el('td.path', {}, plain((seen.path ?? []).join(' › ')), el('span.dups')));
}

function updateRow(row, seen, isMarked) {
    row.classList.toggle('marked', isMarked);
    setText(row.querySelector('.delay'), seen.at === null || seen.path.length < 2 ? '' : `after ${duration(seen.at - seen.timestamp)}`);
    setText(row.querySelector('.preview'), seen.text === null ? '' : plain(seen.text));
    setText(row.querySelector('.dups'), seen.duplicateCount > 0 ? `${count(seen.duplicateCount)} × again` : '');
}
