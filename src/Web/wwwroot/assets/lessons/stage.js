// Where a lesson plays: its network, its steps, and what each of them brought out.

import { el, setAttribute, setText } from '../dom.js';
import { plain, plainLines } from '../format.js';
import { Mesh } from './mesh.js';

const SAID_KEPT = 20; // of each step
const LONGEST_TEXT = 4000;

export class Stage {
    #mesh = new Mesh();
    #said = new Map(); // index of a step → what was told in it
    #step = 0;
    #title = el('h2', { id: 'lesson-title' });
    #steps = el('ol.lesson-steps', { tabindex: 0, 'aria-label': 'Steps' });
    #announcer = el('p.unseen', { role: 'status' });
    #drawn = () => {};

    /** @param {{next: () => void, stop: () => void}} act */
    constructor(act) {
        this.next = el('button.primary', { type: 'button', id: 'lesson-next', click: act.next }, 'Next step');
        this.stop = el('button', { type: 'button', id: 'lesson-stop', click: act.stop }, 'Stop');
        this.element = el('section.panel.stage', { 'aria-labelledby': 'lesson-title', id: 'lesson', hidden: true },
            el('header', {}, this.#title), el('div.stage-body', {}, el('div.stage-picture', {}, this.#mesh.element),
                el('div.stage-text', {}, this.#steps, el('div.buttons', {}, this.next, this.stop), this.#announcer)));
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
        this.#step = session.step;
        this.#drawn = () => this.#drawSteps(lesson.steps, isBusy);
        this.#drawn();
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
        this.#said.clear();
        this.#mesh.clear();
    }

    #say(text) {
        const said = this.#said.get(this.#step) ?? [];
        this.#said.set(this.#step, [...said, plainLines(text, LONGEST_TEXT)].slice(-SAID_KEPT));
        setText(this.#announcer, plain(text));
        this.#drawn();
    }

    #drawSteps(steps, isBusy) {
        this.#steps.replaceChildren(...steps.map((one, index) => this.#drawStep(one, index, isBusy)));
        const current = this.#steps.children[this.#step];
        if (current)
            this.#steps.scrollTop = Math.max(current.offsetTop + current.offsetHeight - this.#steps.clientHeight, 0);
    }

    // Of steps that are over, what they brought out is enough.
    #drawStep({ title, text }, index, isBusy) {
        const isCurrent = index === this.#step;
        const isPast = index < this.#step || (isCurrent && !isBusy);
        const said = index <= this.#step ? this.#said.get(index) ?? [] : [];
        return el(`li${isPast ? '.past' : ''}`, { 'aria-current': isCurrent ? 'step' : null }, el('h3', {}, plain(title)),
            isCurrent ? el('p', {}, plainLines(text, LONGEST_TEXT)) : null, ...said.map(one => el('p.said', {}, one)));
    }
}
