// The view "Lessons": guided scenes, each in a real network of relays that the relay starts and stops.

import { del, get, post } from '../api.js';
import { el, setText } from '../dom.js';
import { plain, plainLines } from '../format.js';
import { EventFeed } from '../sse.js';
import { Mesh } from './mesh.js';

const SAID_KEPT = 100;

export class LessonsView {
    #lessons = [];
    #session = null;
    #feed = null;
    #stage;
    #list = el('ul.lesson-list', { id: 'lesson-list' });
    #notice = el('div');
    #problem = el('p.problem', { role: 'alert' });
    #mesh = new Mesh();
    #title = el('h2', { id: 'lesson-title' });
    #steps = el('ol.lesson-steps');
    #said = el('div.said-list', { role: 'log', 'aria-label': 'What the lesson tells', tabindex: 0 });
    #next = el('button.primary', { type: 'button', id: 'lesson-next', click: () => this.#do(() => post('api/lessons/next')) }, 'Next step');
    #stop = el('button', { type: 'button', id: 'lesson-stop', click: () => this.#end() }, 'Stop');

    /** @param {import('../state/relay.js').Relay} relay */
    constructor(element, relay) {
        this.relay = relay;
        this.#stage = el('section.panel.stage', { 'aria-labelledby': 'lesson-title', id: 'lesson', hidden: true },
            el('header', {}, this.#title), el('div.stage-body', {}, el('div.stage-picture', {}, this.#mesh.element),
                el('div.stage-text', {}, this.#steps, el('div.buttons', {}, this.#next, this.#stop), this.#said)));
        element.append(el('header', {}, el('h1', { id: 'lessons-title' }, 'Lessons'),
            el('p', {}, 'Guided scenes about how messages spread. Each runs in a network of real relays inside this one, which begins when you '
                + 'start it and is gone when you stop it.')), this.#problem, this.#notice, this.#stage, this.#list);
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
        try {
            const { lessons = [], running = null } = await get('api/lessons');
            this.#lessons = lessons;
            this.#notice.replaceChildren();
            setText(this.#problem, '');
            this.#take(running);
            this.#draw();
        } catch (error) {
            this.#lessons = [];
            this.#draw();
            setText(this.#problem, error.message);
        }
    }

    async #do(act) {
        setText(this.#problem, '');
        this.#next.disabled = true;
        try {
            this.#take(await act());
        } catch (error) {
            setText(this.#problem, error.message);
        }
        this.#next.disabled = this.#session?.done ?? false;
        this.#draw();
    }

    async #end() {
        await this.#do(async () => {
            await del('api/lessons');
            return null;
        });
    }

    #take(session) {
        const isOther = session?.lesson !== this.#session?.lesson;
        this.#session = session;
        if (!isOther)
            return;
        this.#feed?.close();
        this.#feed = null;
        this.#said.replaceChildren();
        this.#mesh.clear();
        if (session)
            this.#feed = new EventFeed('api/lessons/events', { event: (name, data) => this.#told(name, data), state() {} });
    }

    #told(name, event) {
        if (name === 'mesh')
            this.#mesh.show(event);
        else if (name === 'hop')
            this.#mesh.hop(event);
        else if (name === 'say')
            this.#say(event.text);
        else if (name === 'step')
            this.#step(event);
        else if (name === 'end')
            this.#over();
    }

    #say(text) {
        this.#said.append(el('p', {}, plainLines(text, 2000)));
        while (this.#said.childElementCount > SAID_KEPT)
            this.#said.firstElementChild.remove();
        this.#said.scrollTop = this.#said.scrollHeight;
    }

    #step({ index, done }) {
        if (this.#session === null)
            return;
        this.#session = { ...this.#session, step: index, done: this.#session.done || (done === true && index >= this.#session.steps - 1) };
        this.#draw();
    }

    #over() {
        this.#feed?.close();
        this.#feed = null;
        if (this.#session)
            this.#session = { ...this.#session, done: true };
        this.#draw();
    }

    #draw() {
        const running = this.#lessons.find(lesson => lesson.id === this.#session?.lesson);
        this.#stage.hidden = !running;
        this.#stage.dataset.done = String(this.#session?.done ?? false);
        if (running)
            this.#drawSteps(running);
        this.#list.replaceChildren(...this.#lessons.map(lesson => this.#card(lesson, running)));
    }

    #drawSteps(lesson) {
        const { step, done } = this.#session;
        setText(this.#title, plain(lesson.title));
        this.#next.disabled = done;
        setText(this.#next, done ? 'That was all' : 'Next step');
        this.#steps.replaceChildren(...lesson.steps.map((one, index) => el(`li${index < step || done ? '.past' : ''}`,
            { 'aria-current': index === step && !done ? 'step' : null },
            el('h3', {}, plain(one.title)), index <= step || done ? el('p', {}, plainLines(one.text, 4000)) : null)));
    }

    #card(lesson, running) {
        const start = el('button', { type: 'button', 'data-lesson': lesson.id, disabled: running === lesson && !this.#session.done,
            click: () => this.#start(lesson.id) }, running === lesson ? this.#session.done ? 'Again' : 'Running' : 'Start');
        return el('li.panel', {}, el('h2', {}, plain(lesson.title)), el('p', {}, plain(lesson.summary)), start);
    }

    async #start(id) {
        await this.#do(async () => {
            if (this.#session) {
                await del('api/lessons');
                this.#take(null);
            }
            return post(`api/lessons/${encodeURIComponent(id)}`);
        });
        this.#stage.scrollIntoView({ block: 'start' });
    }
}

function howTo() {
    return el('div.panel', { id: 'lessons-off' }, el('div.body', {}, el('h2', {}, 'Lessons are off'),
        el('p', {}, 'They start relays inside this one, so whoever runs it has to allow it. Start the relay with this setting, and look here again:'),
        el('pre', { tabindex: 0, 'aria-label': 'The setting' }, '--Relay:Lessons=true')));
}
