// How a message's id comes about, step by step, worked out here once more so that nobody has to believe the relay.

import { el, setText } from '../dom.js';
import { count, plain, plainLines } from '../format.js';

const BYTES_SHOWN = 24;

/** The lower-case hex digits of a text's SHA-256; null where the browser does not offer it (plain HTTP from another machine). */
export async function sha256(text) {
    if (!globalThis.crypto?.subtle)
        return null;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {{canonical: string, sha256: string, message: object}} told by /api/messages/{msg_id}
 * @returns {HTMLElement}
 */
export function idSteps(told) {
    const result = el('output.hash', { 'aria-label': 'SHA-256' });
    const verdict = el('p.verdict', { role: 'status' });
    const bytes = el('code.bytes');
    const size = el('span');
    const text = el('textarea.canonical', {
        rows: 4, spellcheck: 'false', autocomplete: 'off', 'aria-label': 'Canonical text; change it and see the id change',
        input: () => work(),
    });
    text.value = told.canonical;

    async function work() {
        const typed = text.value;
        const encoded = new TextEncoder().encode(typed);
        setText(size, count(encoded.length));
        setText(bytes, [...encoded.slice(0, BYTES_SHOWN)].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
            + (encoded.length > BYTES_SHOWN ? ' …' : ''));
        const hash = await sha256(typed);
        if (typed === text.value)
            judge(result, verdict, hash, told, typed !== told.canonical);
    }

    work();
    return el('ol.steps', {},
        el('li', {}, el('h4', {}, 'What counts'), el('p', {}, whatCounts(told.message))),
        el('li', {}, el('h4', {}, 'Canonical text'), el('p', {},
            'Written as Python’s json.dumps does: names in order, only ASCII. Change a letter and see what becomes of the id.'), text),
        el('li', {}, el('h4', {}, 'Bytes'), el('p', {}, size, ' bytes of UTF-8, in hex: ', bytes)),
        el('li', {}, el('h4', {}, 'SHA-256'), result, verdict));
}

function whatCounts(message) {
    return message.id === undefined
        ? 'body, from, to, timestamp, and of seen_by only the first relay: so the id stays the same over all hops, and any other change shows.'
        : 'The sender gave an id of its own, so only body, from, to and that id count: sent again, at any time and to any relay, it is a duplicate.';
}

function judge(result, verdict, hash, told, isChanged) {
    const id = told.message.msg_id;
    setText(result, hash ?? plain(told.sha256));
    const isSame = (hash ?? told.sha256) === id;
    verdict.className = `verdict ${isSame ? 'good' : 'bad'}`;
    if (hash === null)
        setText(verdict, 'Worked out by the relay. This browser can do it itself only on https:// and on localhost.');
    else if (isSame)
        setText(verdict, '✓ Worked out in this browser: the same as msg_id.');
    else
        setText(verdict, isChanged ? '✗ Another text, another id. Any relay would see that it was changed.' : '✗ Not the same as msg_id.');
}

/** JSON for reading. */
export function json(value) {
    return el('pre.json', { tabindex: 0, 'aria-label': 'JSON' }, plainLines(JSON.stringify(value, null, 2)));
}
