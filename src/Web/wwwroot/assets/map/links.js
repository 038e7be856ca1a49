// How a link between two relays is drawn: a line, broken where it is down, with what there is to say of it at its middle.

import { setAttribute, setText, svg } from '../dom.js';
import { duration, plain, plural, rate } from '../format.js';

/** @param {(key: string) => void} select */
export function createLink(link, select) {
    const group = svg('g.link', { 'data-link': link.key, tabindex: 0, role: 'button' },
        svg('title'), svg('line.hit'), svg('line.flow'), svg('line.wire'), svg('path.break', { d: 'M-5 -5 L5 5 M5 -5 L-5 5' }),
        svg('text.lag', { 'text-anchor': 'middle', 'aria-hidden': 'true' }));
    group.addEventListener('click', () => select(link.key));
    group.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            select(link.key);
        }
    });
    return group;
}

/** @param {number} perSecond messages over it in a second, when there are so many that flows are drawn; else 0 */
export function updateLink(group, link, perSecond) {
    const [title, , flow, , , lag] = group.children;
    setAttribute(group, 'data-state', link.state);
    group.classList.toggle('lazy', link.lazy);
    group.classList.toggle('hearsay', !link.own);
    const told = `Link ${plain(link.a)} – ${plain(link.b)}: ${describe(link)}`;
    setText(title, told);
    setText(lag, perSecond > 0 ? `${rate(perSecond)}/s` : label(link));
    setAttribute(lag, 'dy', link.state === 'down' ? 20 : 0);
    flow.classList.toggle('flowing', perSecond > 0);
    flow.style.setProperty('--flow', perSecond > 0 ? (2 + 3.2 * Math.log10(1 + perSecond)).toFixed(1) : '0');
}

/** Puts it between two points. */
export function placeLink(group, from, to) {
    const ends = { x1: from.x.toFixed(1), y1: from.y.toFixed(1), x2: to.x.toFixed(1), y2: to.y.toFixed(1) };
    for (const line of [group.children[1], group.children[2], group.children[3]]) {
        for (const name in ends)
            line.setAttribute(name, ends[name]);
    }
    const middle = `translate(${((from.x + to.x) / 2).toFixed(1)} ${((from.y + to.y) / 2).toFixed(1)})`;
    group.children[4].setAttribute('transform', middle);
    group.children[5].setAttribute('transform', middle);
}

/** How a link is, in a few words. */
export function describe(link) {
    const lag = behind(link.status);
    if (!link.own)
        return link.state === 'up' ? 'up, as its relays say' : 'not known';
    if (link.state === 'down')
        return ['down', lag].filter(Boolean).join(', ');
    if (link.state !== 'up')
        return 'not known';
    const kind = link.lazy ? 'up, lazy (compares, carries nothing by itself)' : link.status?.state === 'up_to_seed' ? 'up to a seed relay' : 'up';
    return [kind, lag].filter(Boolean).join(', ');
}

/** "5 messages behind (31 s)", or nothing. */
export function behind(status) {
    if (!(status?.behind_messages > 0))
        return '';
    const since = status.behind_seconds > 0 ? ` (${duration(status.behind_seconds)})` : '';
    return `${plural(status.behind_messages, 'message')} behind${since}`;
}

function label(link) {
    if (link.state === 'down')
        return link.status?.behind_messages > 0 ? `${plural(link.status.behind_messages, 'message')} waiting` : 'broken';
    // A few are always under way; what is worth a word is what has waited.
    if (link.status?.behind_messages > 0 && link.status.behind_seconds > 0.5)
        return `${plural(link.status.behind_messages, 'message')} behind`;
    return link.lazy ? 'lazy' : '';
}
