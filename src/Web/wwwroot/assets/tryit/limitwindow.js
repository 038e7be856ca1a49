// The window of the rate limit, drawn: what was sent in it, and when there is room again.

import { el, setAttribute, setText, svg } from '../dom.js';
import { duration, plural } from '../format.js';

const MOST_TICKS = 200;
const SLOTS_DRAWN = 40;
const REDRAW_MS = 100;
const HEIGHT = 46;

export class LimitWindow {
    #sent = []; // { at, isLimited }
    #retryAt = 0;
    #timer = 0;
    #limit = { messages: 10, seconds: 10 };
    #slots = el('div.slots', { 'aria-hidden': 'true' });
    #ticks = svg('g.ticks');
    #picture = svg('svg.window', { viewBox: `0 0 400 ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('line.axis', { x1: 0, y1: HEIGHT - 8, x2: 400, y2: HEIGHT - 8 }), this.#ticks);
    #words = el('p');
    #rule = el('p.quiet');
    #began = el('span');

    constructor() {
        this.element = el('div.limit', {}, this.#rule, this.#slots, this.#picture,
            el('div.axis-words.quiet', { 'aria-hidden': 'true' }, this.#began, el('span', {}, 'now')), this.#words);
    }

    /** @param {{messages: number, seconds: number}} limit of /api/node */
    setLimit(limit) {
        if (!limit)
            return;
        this.#limit = limit;
        setText(this.#rule, limit.messages === 0
            ? 'This relay has no limit: everything that you send is taken.'
            : `An address may send ${plural(limit.messages, 'frame')} in any ${duration(limit.seconds)}. All tabs and programs of this machine `
                + 'count together; what is turned away does not count, so waiting always helps.');
        setText(this.#began, `${duration(limit.seconds)} ago`);
        this.#draw();
    }

    /** A frame was answered. @param {number} at when it was sent, as performance.now() */
    sent(at, isLimited, retryAfterMs = 0) {
        this.#sent.push({ at, isLimited });
        if (this.#sent.length > MOST_TICKS)
            this.#sent.shift();
        if (isLimited)
            this.#retryAt = Math.max(this.#retryAt, performance.now() + Math.min(retryAfterMs, 86_400_000));
        this.#timer ||= setTimeout(() => this.#draw(), 0);
    }

    #draw() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        const now = performance.now();
        const span = this.#limit.seconds * 1000;
        this.#sent = this.#sent.filter(one => now - one.at < span);
        const used = this.#sent.filter(one => !one.isLimited).length;
        this.#drawSlots(used);
        this.#drawTicks(now, span);
        const wait = (this.#retryAt - now) / 1000;
        setText(this.#words, this.#say(used, wait));
        setAttribute(this.#words, 'class', wait > 0 ? 'bad' : 'quiet');
        if (this.#sent.length > 0 || wait > 0)
            this.#timer = setTimeout(() => this.#draw(), REDRAW_MS);
    }

    #say(used, wait) {
        if (wait > 0)
            return `Turned away. There is room again in ${Math.ceil(wait)} s, when the oldest of them has left the window.`;
        return this.#limit.messages === 0 ? '' : `${used} of ${this.#limit.messages} used by this page.`;
    }

    #drawSlots(used) {
        const all = Math.min(this.#limit.messages, SLOTS_DRAWN);
        while (this.#slots.childElementCount > all)
            this.#slots.lastElementChild.remove();
        while (this.#slots.childElementCount < all)
            this.#slots.append(el('i'));
        const filled = this.#limit.messages > 0 ? Math.min(used / this.#limit.messages, 1) * all : 0;
        [...this.#slots.children].forEach((slot, index) => slot.classList.toggle('used', index < Math.round(filled)));
    }

    #drawTicks(now, span) {
        while (this.#ticks.childElementCount > this.#sent.length)
            this.#ticks.lastElementChild.remove();
        while (this.#ticks.childElementCount < this.#sent.length)
            this.#ticks.append(svg('rect', { width: 3, rx: 1.5 }));
        this.#sent.forEach((one, index) => {
            const tick = this.#ticks.children[index];
            tick.setAttribute('x', (397 - (now - one.at) / span * 397).toFixed(1));
            setAttribute(tick, 'y', one.isLimited ? 4 : 14);
            setAttribute(tick, 'height', one.isLimited ? HEIGHT - 12 : HEIGHT - 22);
            setAttribute(tick, 'class', one.isLimited ? 'limited' : 'passed');
        });
    }
}
