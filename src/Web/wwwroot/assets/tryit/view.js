// The view "Try it": be a peer in the browser.

import { el, setText } from '../dom.js';
import { duration, plain } from '../format.js';
import { connectForm, sendForm } from './forms.js';
import { LimitWindow } from './limitwindow.js';
import { message, registration } from './lines.js';
import { RawLines } from './rawlines.js';
import { Session } from './session.js';
import { Talk } from './talk.js';

const MANY = 15;

export class TryView {
    #session = new Session(() => this.relay.isReachable && this.relay.node?.web_socket === 'token');
    #talk = new Talk();
    #raw = new RawLines();
    #window = new LimitWindow();
    #state = el('p.quiet', { role: 'status', id: 'try-state' }, 'Not connected.');
    #name = '';

    /** @param {import('../state/relay.js').Relay} relay */
    constructor(element, relay) {
        this.relay = relay;
        this.connectForm = connectForm((name, wishes) => this.#connect(name, wishes), () => this.#session.close());
        this.sendForm = sendForm({ send: wish => this.#send(wish), many: () => this.#many() });
        this.sendForm.show(false);
        element.append(heading(), el('div.try', {},
            el('div.stack', {}, this.connectForm.element, this.#state, this.sendForm.element, this.#limitPanel()),
            el('div.stack', {}, panel('try-talk', 'What comes, and what became of yours', this.#talk.element),
                panel('try-raw', 'On the wire', this.#raw.list, el('button.quiet-button', { type: 'button', click: () => this.#raw.clear() }, 'Clear')))));
        this.#listen();
    }

    #listen() {
        this.relay.addEventListener('node', () => this.#window.setLimit(this.relay.node?.rate_limit));
        const on = (name, act) => this.#session.addEventListener(name, event => act(event.detail));
        on('state', () => this.#show());
        on('line', ({ direction, text }) => this.#raw.add(direction, text));
        on('delivery', ({ value }) => this.#talk.came(value));
        on('answer', ({ frame, read }) => this.#answered(frame, read));
    }

    #limitPanel() {
        return el('section.panel', { 'aria-labelledby': 'try-limit-title' },
            el('header', {}, el('h2', { id: 'try-limit-title' }, 'The limit')), el('div.body', {}, this.#window.element));
    }

    #connect(name, wishes) {
        if (this.relay.node?.web_socket === 'off') {
            setText(this.#state, 'This relay lets no browser in (Relay:Http:WebSocket is off).');
            return;
        }
        this.#name = name;
        this.#session.connect(registration(name, wishes));
    }

    #show() {
        const { state, reason } = this.#session;
        const text = { connecting: 'Connecting …', open: `Connected as ${plain(this.#name)}.`, closed: plain(reason) || 'Not connected.' }[state];
        setText(this.#state, text);
        this.connectForm.show(state !== 'closed');
        this.sendForm.show(state === 'open');
    }

    #send({ kind, to, text, id, ack }) {
        if (kind === 'raw')
            return this.#sendLine(text, 'the relay', text);
        let value = text;
        try {
            value = kind === 'json' ? JSON.parse(text) : text;
        } catch (error) {
            return `This is not JSON: ${error.message}`;
        }
        return this.#sendLine(message(to, { text: value, id, ack }), to, text);
    }

    #sendLine(line, to, text) {
        for (const frame of this.#session.send(...line.split('\n')))
            this.#talk.sent(frame, to, text);
        return null;
    }

    #many() {
        const texts = Array.from({ length: MANY }, (_, index) => `${index + 1} of ${MANY}`);
        const frames = this.#session.send(...texts.map(text => message('all', { text })));
        frames.forEach((frame, index) => this.#talk.sent(frame, 'all', texts[index]));
    }

    #answered(frame, read) {
        if (frame && read.kind !== 'welcome')
            this.#window.sent(frame.at, read.kind === 'limited', read.value.retry_after_ms);
        if (frame && this.#talk.answered(frame, read))
            return;
        const note = describe(read);
        if (note)
            this.#talk.note(note, read.kind === 'error' || read.kind === 'limited' ? 'note.bad' : 'note');
    }
}

function describe({ kind, value }) {
    if (kind === 'welcome')
        return `Registered as ${plain(value.peer_id)}${value.node ? ` at node ${plain(value.node)}` : ''}. The log stands at byte ${plain(value.position)}.`;
    if (kind === 'limited')
        return `Over the limit; wait ${duration(value.retry_after_ms / 1000)}.`;
    if (kind === 'error')
        return `${plain(value.error)}: ${plain(value.message)}`;
    return value?.status ? `The relay says: ${plain(JSON.stringify(value))}` : null;
}

function heading() {
    return el('header', {}, el('h1', { id: 'try-title' }, 'Try it'),
        el('p', {}, 'This page becomes a peer of the relay. It speaks the same lines over a WebSocket that a program speaks over TCP, and you see each of them.'));
}

function panel(id, title, content, tool = null) {
    return el('section.panel', { 'aria-labelledby': `${id}-title` },
        el('header', {}, el('h2', { id: `${id}-title` }, title), tool), el('div.body', {}, content));
}
