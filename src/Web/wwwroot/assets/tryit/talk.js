// What was said: messages that came, and what became of those that were sent.

import { el, setText } from '../dom.js';
import { clock, duration, plain, plainLines, shortId } from '../format.js';

const KEPT = 200;
const LONGEST = 2000;

export class Talk {
    #fates = new WeakMap(); // frame → where its fate is shown

    constructor() {
        this.empty = el('p.quiet', {}, 'Nothing yet.');
        this.list = el('ol.talk', { 'aria-label': 'Messages', tabindex: 0 });
        this.element = el('div', { role: 'log', 'aria-label': 'Messages' }, this.empty, this.list);
    }

    /** A frame was sent. @param {string} text what of it is for people */
    sent(frame, to, text) {
        const fate = el('span.fate', {}, 'on its way …');
        this.#fates.set(frame, fate);
        this.#add(el('li.mine', {}, head('you', to), body(text), fate));
    }

    /** A message came. */
    came(value) {
        const text = typeof value.body === 'string' ? value.body : JSON.stringify(value.body);
        const way = (value.seen_by ?? []).join(' › ');
        this.#add(el('li', {}, head(plain(value.from), value.to), body(text ?? ''), el('a.fate', { href: `#map/${encodeURIComponent(value.msg_id)}` },
            `${shortId(value.msg_id)} by way of ${plain(way)}`)));
    }

    /** The relay said something that answers nothing that was sent here as a message. */
    note(text, kind = 'note') {
        this.#add(el(`li.${kind}`, {}, el('p', {}, text)));
    }

    /** What became of a frame. @param {{kind: string, value: object}} said see read() */
    answered(frame, said) {
        const fate = this.#fates.get(frame);
        if (!fate)
            return false;
        const { text, kind, id } = outcome(said, performance.now() - frame.at);
        fate.className = `fate ${kind}`;
        if (id)
            fate.replaceChildren(`${text} `, el('a', { href: `#map/${encodeURIComponent(id)}` }, shortId(id)));
        else
            setText(fate, text);
        return true;
    }

    #add(item) {
        this.empty.hidden = true;
        const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
        this.list.append(item);
        while (this.list.childElementCount > KEPT)
            this.list.firstElementChild.remove();
        if (isAtEnd)
            this.list.scrollTop = this.list.scrollHeight;
    }
}

/** What an answer means, for people. */
function outcome({ kind, value }, ms) {
    if (kind === 'taken' && value.duplicate)
        return { text: 'was there already: a duplicate, not delivered again', kind: 'warn', id: value.msg_id };
    if (kind === 'taken')
        return { text: `✓ ${value.reached ? plain(value.reached) : 'taken'} after ${duration(ms / 1000)}`, kind: 'good', id: value.msg_id };
    if (kind === 'limited')
        return { text: `✗ over the limit; wait ${duration(value.retry_after_ms / 1000)}`, kind: 'bad', id: null };
    return { text: `✗ ${plain(value?.error ?? value?.status)}: ${plain(value?.message)}`, kind: 'bad', id: null };
}

function head(from, to) {
    return el('p.head', {}, el('time', {}, clock(Date.now() / 1000)), el('bdi', {}, from), ' → ', el('bdi', {}, plain(to)));
}

function body(text) {
    return el('p.said', { dir: 'auto' }, plainLines(text, LONGEST));
}
