// What moves on the map: dots along their hops, and marks where something ended.

import { svg } from '../dom.js';

const MOST_DOTS = 180;
const MOST_MARKS = 40;
const MARK_MS = 1500;
const REST_MS = 60; // at each relay on the way
const DOOR = 42; // pixels from the middle of a relay
const BOUNCE = { out: 0.72, back: 0.3 }; // what is turned away comes so far, and returns to there

const motion = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * @typedef {{from: string, to: string, ms: number}} Move between two places of the map
 * @typedef {{kind: 'message'|'onward'|'delivery'|'duplicate'|'limited', moves: Move[], id?: string, arrive?: (index: number) => void}} Flight
 *   `arrive` is called at the end of each move
 */
export class Dots {
    #flights = new Set();
    #marks = new Set();

    /**
     * @param {(key: string) => {x: number, y: number}|null} placeOf
     * @param {(id: string) => void} select of a message whose dot was clicked
     * @param {() => void} wake asks for frames
     */
    constructor(placeOf, select, wake) {
        this.placeOf = placeOf;
        this.wake = wake;
        this.element = svg('g.dots', { 'aria-hidden': 'true' });
        this.element.addEventListener('click', event => {
            const id = event.target.closest?.('[data-dot]')?.getAttribute('data-dot');
            if (id)
                select(id);
        });
    }

    /** How many more there is room for. */
    get room() {
        return MOST_DOTS - this.#flights.size;
    }

    /** Sends a dot on its way, unless there are too many or nobody looks. @param {Flight} flight */
    launch(flight) {
        if (this.room <= 0 || document.hidden)
            return;
        const element = motion.matches ? null : svg(`g.dot.${flight.kind}`, { 'data-dot': flight.id ?? null },
            svg('circle.touch', { r: 14 }), svg('circle.point', { r: flight.kind === 'delivery' ? 3.2 : 5 }));
        this.#flights.add({ ...flight, element, index: 0, began: null, rests: false });
        this.wake();
    }

    /**
     * Shows for a moment that something happened at a place.
     * @param {'pulse'|'died'|'limited'} kind
     * @param {string|null} [side] another place: it happened at the door that looks there
     */
    mark(key, kind, text = '', side = null) {
        if (this.#marks.size >= MOST_MARKS || document.hidden)
            return;
        const element = svg(`g.mark.${kind}`, {}, ...shapes(kind), text && svg('text', { y: kind === 'died' ? -14 : -36, 'text-anchor': 'middle' }, text));
        this.#marks.add({ key, side, element, until: null });
        this.element.append(element);
        this.wake();
    }

    /** Takes all away. */
    clear() {
        for (const thing of [...this.#flights, ...this.#marks])
            thing.element?.remove();
        this.#flights.clear();
        this.#marks.clear();
    }

    /** Moves all to where they are at this time. @returns {boolean} whether there are any left */
    step(now) {
        for (const flight of this.#flights)
            this.#fly(flight, now);
        for (const mark of this.#marks)
            this.#keep(mark, now);
        return this.#flights.size + this.#marks.size > 0;
    }

    #fly(flight, now) {
        flight.began ??= now;
        const move = flight.moves[flight.index];
        const [from, to] = [this.placeOf(move.from), this.placeOf(move.to)];
        // What is not drawn can't be flown to; a sender that nobody knows is one.
        const ms = from && to && flight.element ? move.ms : 0;
        const share = ms > 0 ? Math.min((now - flight.began) / ms, 1) : 1;
        if (from && to && flight.element)
            put(flight, from, to, share, this.element);
        if (now - flight.began < ms + (ms > 0 ? REST_MS : 0))
            return;
        flight.arrive?.(flight.index);
        flight.index++;
        flight.began = now;
        if (flight.index >= flight.moves.length) {
            flight.element?.remove();
            this.#flights.delete(flight);
        }
    }

    #keep(mark, now) {
        mark.until ??= now + MARK_MS;
        const at = door(this.placeOf(mark.key), mark.side && this.placeOf(mark.side));
        if (at && now < mark.until) {
            mark.element.setAttribute('transform', `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
            return;
        }
        mark.element.remove();
        this.#marks.delete(mark);
    }
}

function put(flight, from, to, share, parent) {
    const way = flight.kind === 'limited' ? bounce(share) : ease(share);
    const end = flight.kind === 'duplicate' ? door(to, from) : to;
    const x = from.x + (end.x - from.x) * way;
    const y = from.y + (end.y - from.y) * way;
    flight.element.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    if (!flight.element.parentNode)
        parent.append(flight.element);
}

// The point before a relay on the way from somewhere else.
function door(at, from) {
    const far = at && from ? Math.hypot(from.x - at.x, from.y - at.y) : 0;
    return far > DOOR ? { x: at.x + (from.x - at.x) / far * DOOR, y: at.y + (from.y - at.y) / far * DOOR } : at;
}

function ease(share) {
    return share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share);
}

function bounce(share) {
    return share < 0.6 ? share / 0.6 * BOUNCE.out : BOUNCE.out - (share - 0.6) / 0.4 * (BOUNCE.out - BOUNCE.back);
}

function shapes(kind) {
    if (kind === 'pulse')
        return [svg('circle', { r: 24 })];
    return [kind === 'died' ? svg('path', { d: 'M-7 -7 L7 7 M7 -7 L-7 7' }) : svg('circle', { r: 27 })];
}
