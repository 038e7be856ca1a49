// The lines as they go over the wire, in both directions.

import { el } from '../dom.js';
import { clock, plain } from '../format.js';

const KEPT = 300;
const LONGEST = 4000;
const DRAW_MS = 120;

export class RawLines {
    #new = [];
    #timer = 0;

    constructor() {
        this.list = el('ol.raw', { tabindex: 0, 'aria-label': 'Lines on the wire, the newest last' });
    }

    /** @param {'in'|'out'} direction */
    add(direction, text) {
        this.#new.push({ direction, text, at: Date.now() / 1000 });
        if (this.#new.length > KEPT)
            this.#new.shift();
        this.#timer ||= setTimeout(() => this.#draw(), DRAW_MS);
    }

    clear() {
        this.#new = [];
        this.list.replaceChildren();
    }

    #draw() {
        this.#timer = 0;
        const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
        this.list.append(...this.#new.map(({ direction, text, at }) => {
            const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
            return el(`li.${direction}`, {}, el('time', {}, clock(at)),
                el('span.arrow', { title: direction === 'out' ? 'sent' : 'received' }, direction === 'out' ? '→' : '←'), el('code', {}, plain(cut)));
        }));
        this.#new = [];
        while (this.list.childElementCount > KEPT)
            this.list.firstElementChild.remove();
        if (isAtEnd)
            this.list.scrollTop = this.list.scrollHeight;
    }
}
