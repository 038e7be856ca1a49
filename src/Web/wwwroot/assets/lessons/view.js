// The view "Lessons": guided scenes, each in a real network of relays that the relay starts and stops.

import { del, get, post } from '../api.js';
import { el, setAttribute, setText } from '../dom.js';
import { plain } from '../format.js';
import { EventFeed } from '../sse.js';
import { Stage } from './stage.js';

const PATIENCE_MS = 90_000; // a network of relays has to start, or a step to come to its end

export class LessonsView {
    #lessons = [];
    #session = null; // what the relay says of the lesson that runs
    #feed = null;
    #isWaiting = false;
    #list = el('ul.lesson-list', { id: 'lesson-list' });
    #notice = el('div');
    #problem = el('p.problem', { role: 'alert' });
    #stage = new Stage({ next: () => this.#do(() => post('api/lessons/next', undefined, PATIENCE_MS)), stop: () => this.#do(() => this.#stop()) });

    /**
     * @param {HTMLElement} element
     * @param {import('../state/relay.js').Relay} relay
     */
    constructor(element, relay) {
        this.relay = relay;
        element.append(el('header', {}, el('h1', { id: 'lessons-title' }, 'Lessons'),
            el('p', {}, 'Guided scenes about how messages spread. Each runs in a network of real relays inside this one, which begins when you '
                + 'start it and is gone when you stop it.')), this.#problem, this.#notice, this.#stage.element, this.#list);
    }

    /** It is shown now. */
    open() {
        if (this.relay.node === null)
            this.relay.addEventListener('node', () => this.open(), { once: true });
        else if (this.relay.node.lessons)
            this.#ask();
        else
            this.#notice.replaceChildren(howTo());
    }

    async #ask() {
        this.#notice.replaceChildren();
        try {
            const { lessons = [], running = null } = await get('api/lessons');
            this.#lessons = lessons;
            this.#session = running;
            this.#feed ??= new EventFeed('api/lessons/events', { event: (name, data) => this.#told(name, data), state() {} });
            setText(this.#problem, '');
        } catch (error) {
            setText(this.#problem, error.message);
        }
        this.#draw();
    }

    async #do(act) {
        setText(this.#problem, '');
        this.#wait(true);
        try {
            this.#session = await act();
        } catch (error) {
            setText(this.#problem, error.message);
            await this.#look();
        }
        this.#wait(false);
    }

    // What runs after all.
    async #look() {
        try {
            this.#session = (await get('api/lessons')).running ?? null;
        } catch {
            this.#session = null;
        }
    }

    #wait(isWaiting) {
        this.#isWaiting = isWaiting;
        this.#draw();
    }

    async #start(id) {
        await this.#do(async () => {
            if (this.#session)
                await this.#stop();
            // It is shown while its network comes up.
            this.#session = { lesson: id, step: 0, busy: true, done: false };
            this.#draw();
            return post(`api/lessons/${encodeURIComponent(id)}`, undefined, PATIENCE_MS);
        });
        if (this.#session)
            this.#stage.element.scrollIntoView({ block: 'nearest' });
    }

    async #stop() {
        await del('api/lessons');
        this.#stage.clear();
        return null;
    }

    #told(name, event) {
        if (name === 'step' && this.#session)
            this.#step(event);
        else if (name === 'end')
            this.#over();
        else
            this.#stage.told(name, event);
    }

    #step({ index, done }) {
        this.#session = { ...this.#session, step: index, busy: !done };
        this.#draw();
    }

    // Somebody else stopped it, or its time was up; who stops it here waits for the answer to that.
    #over() {
        if (this.#session === null || this.#isWaiting)
            return;
        this.#session = null;
        this.#stage.clear();
        setText(this.#problem, 'The lesson is over: it was stopped, or its time was up.');
        this.#draw();
    }

    #draw() {
        const running = this.#lessons.find(lesson => lesson.id === this.#session?.lesson);
        this.#stage.show(running ?? null, this.#session, this.#isWaiting);
        setAttribute(this.#list, 'aria-busy', this.#isWaiting);
        this.#list.replaceChildren(...this.#lessons.map(lesson => this.#card(lesson, lesson === running)));
    }

    #card(lesson, isRunning) {
        const text = isRunning ? 'From the beginning' : this.#isWaiting && !this.#session ? 'Wait …' : 'Start';
        return el('li.panel', {}, el('h2', {}, plain(lesson.title)), el('p', {}, plain(lesson.summary)),
            el('button', { type: 'button', 'data-lesson': lesson.id, disabled: this.#isWaiting, click: () => this.#start(lesson.id) }, text));
    }
}

function howTo() {
    return el('div.panel', { id: 'lessons-off' }, el('div.body', {}, el('h2', {}, 'Lessons are off'),
        el('p', {}, 'They start relays inside this one, so whoever runs it has to allow it. Start the relay with this setting, and look here again:'),
        el('pre', { tabindex: 0, 'aria-label': 'The setting' }, '--Relay:Lessons=on')));
}
