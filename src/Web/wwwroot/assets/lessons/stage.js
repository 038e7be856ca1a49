// Where a lesson plays: its network, its steps, and what it tells.

import { el, setAttribute, setText } from '../dom.js';
import { plain, plainLines } from '../format.js';
import { Mesh } from './mesh.js';

const SAID_KEPT = 100;
const LONGEST_TEXT = 4000;

export class Stage {
    #mesh = new Mesh();
    #title = el('h2', { id: 'lesson-title' });
    #steps = el('ol.lesson-steps');
    #said = el('div.said-list', { role: 'log', 'aria-label': 'What the lesson tells', tabindex: 0 });

    /** @param {{next: () => void, stop: () => void}} act */
    constructor(act) {
        this.next = el('button.primary', { type: 'button', id: 'lesson-next', click: act.next }, 'Next step');
        this.stop = el('button', { type: 'button', id: 'lesson-stop', click: act.stop }, 'Stop');
        this.element = el('section.panel.stage', { 'aria-labelledby': 'lesson-title', id: 'lesson', hidden: true },
            el('header', {}, this.#title), el('div.stage-body', {}, el('div.stage-picture', {}, this.#mesh.element),
                el('div.stage-text', {}, this.#steps, el('div.buttons', {}, this.next, this.stop), this.#said)));
    }

    /** @param {object|null} lesson that runs @param {object|null} session what the relay says of it */
    show(lesson, session, isWaiting) {
        this.element.hidden = lesson === null;
        if (lesson === null)
            return;
        const isBusy = isWaiting || session.busy === true;
        setAttribute(this.element, 'data-done', session.done);
        setText(this.#title, plain(lesson.title));
        this.next.disabled = isBusy || session.done;
        setAttribute(this.next, 'data-busy', isBusy ? '' : null);
        setText(this.next, session.done ? 'That was all' : isBusy ? 'Wait …' : 'Next step');
        this.stop.disabled = isWaiting && !session.busy;
        this.#steps.replaceChildren(...lesson.steps.map((one, index) => step(one, index, session, isBusy)));
    }

    /** What happens in it: `mesh`, `hop` and `say` of /api/lessons/events. */
    told(name, event) {
        if (name === 'mesh')
            this.#mesh.show(event);
        else if (name === 'hop')
            this.#mesh.hop(event);
        else if (name === 'say')
            this.#say(event.text);
    }

    /** Forgets what was told. */
    clear() {
        this.#said.replaceChildren();
        this.#mesh.clear();
    }

    #say(text) {
        this.#said.append(el('p', {}, plainLines(text, LONGEST_TEXT)));
        while (this.#said.childElementCount > SAID_KEPT)
            this.#said.firstElementChild.remove();
        this.#said.scrollTop = this.#said.scrollHeight;
    }
}

function step({ title, text }, index, session, isBusy) {
    const isCurrent = index === session.step;
    const isPast = index < session.step || (isCurrent && !isBusy);
    return el(`li${isPast ? '.past' : ''}`, { 'aria-current': isCurrent ? 'step' : null }, el('h3', {}, plain(title)),
        index <= session.step ? el('p', {}, plainLines(text, LONGEST_TEXT)) : null);
}
