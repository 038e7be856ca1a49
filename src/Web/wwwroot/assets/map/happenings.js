// What happened, in sentences: links that break and catch up, peers, limits, duplicates.

import { el, reconcile, setText } from '../dom.js';
import { clock, plain, plural } from '../format.js';
import { isUp } from '../state/graph.js';
import { tell } from './player.js';

const KEPT = 100;
const DRAWN = 40;
const DRAW_MS = 500;
const LATE_SECONDS = 2; // a link that was less behind than that has not caught up, it only worked
const TOLD = ['limited', 'refused', 'duplicate', 'peer', 'member'];

export class Happenings {
    #items = [];
    #number = 0;
    #links = new Map();
    #timer = 0;

    /**
     * @param {HTMLElement} list
     * @param {HTMLElement} empty stands there as long as nothing has happened
     * @param {HTMLElement} announcer says to screen readers what matters: links and nodes
     */
    constructor(list, empty, announcer, relay) {
        this.list = list;
        this.empty = empty;
        this.announcer = announcer;
        for (const name of TOLD)
            relay.addEventListener(name, ({ detail }) => this.#add(name, tell(name, detail), detail.at));
        relay.addEventListener('link', ({ detail }) => this.#link(detail));
        // Also what was polled: an event may have been missed while the page was cut off.
        relay.addEventListener('change', () => relay.links.forEach(link => this.#link({ ...link, at: Date.now() / 1000 })));
    }

    #link(event) {
        const before = this.#links.get(event.relay);
        const behind = event.behind_messages ?? 0;
        const now = { isUp: isUp(event.state), state: event.state, behind, lazy: event.lazy === true };
        // It stays late, also while it is up again, until it has nothing left to catch up.
        now.isLate = behind > 0 && (before?.isLate || event.behind_seconds > LATE_SECONDS);
        this.#links.set(event.relay, now);
        if (!before)
            return;
        const name = `Link to ${plain(event.relay)}`;
        if (before.state !== now.state)
            this.#say('link', `${name}: ${now.isUp ? `up again${now.behind > 0 ? `, ${plural(now.behind, 'message')} to catch up` : ''}` : broken(event)}`, event.at);
        else if (before.isLate && !now.isLate && now.isUp)
            this.#add('link', `${name} has caught up`, event.at);
        else if (before.lazy !== now.lazy)
            this.#add('link', `${name}: ${now.lazy ? 'lazy now, the messages come by another way' : 'carries messages by itself'}`, event.at);
    }

    #say(kind, text, at) {
        this.#add(kind, text, at);
        setText(this.announcer, text);
    }

    #add(kind, text, at) {
        if (text === null)
            return;
        if (kind === 'member')
            setText(this.announcer, text);
        const last = this.#items.at(-1);
        if (last?.kind === kind && last.text === text)
            Object.assign(last, { times: last.times + 1, at });
        else
            this.#items.push({ kind, text, at, times: 1, key: String(this.#number++) });
        if (this.#items.length > KEPT)
            this.#items.shift();
        this.#timer ||= setTimeout(() => this.#draw(), DRAW_MS);
    }

    #draw() {
        this.#timer = 0;
        this.empty.hidden = true;
        reconcile(this.list, this.#items.slice(-DRAWN).reverse(), item => item.key,
            item => el(`li.${item.kind}`, {}, el('time'), el('span')), (element, item) => {
                setText(element.children[0], clock(item.at));
                setText(element.children[1], item.times > 1 ? `${item.text} (${item.times} times)` : item.text);
            });
    }
}

function broken(event) {
    if (event.state !== 'down')
        return 'not known how it is';
    return event.error ? `down (${plain(event.error)})` : 'down';
}
