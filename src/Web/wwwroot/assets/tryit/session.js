// A connection to /ws: text messages are the bytes of the TCP protocol, so this page is a peer like any other.

import { address } from '../api.js';
import { askForToken, token } from '../token.js';
import { isAnswer, read } from './lines.js';

const LONGEST_WAIT = 1000; // frames without an answer, of which the page keeps track

/**
 * Tells by events: `state`; `line` { direction: 'out'|'in', text, at }; `answer` { frame, read }; `delivery` { value, at }.
 * A frame is { line, at, note }.
 */
export class Session extends EventTarget {
    #socket = null;
    #waiting = [];
    state = 'closed';
    reason = '';

    /** @param {() => boolean} mayWantToken whether it can be for want of a token that a browser is not let in */
    constructor(mayWantToken) {
        super();
        this.mayWantToken = mayWantToken;
    }

    /**
     * Connects and registers.
     * @param {string} line the registration
     */
    connect(line) {
        this.close();
        const url = address('ws');
        url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
        const given = token();
        const socket = new WebSocket(url, given === null ? ['relay'] : ['relay', `bearer.${given}`]);
        this.#socket = socket;
        this.#waiting = [];
        this.#become('connecting', '');
        socket.addEventListener('open', () => this.#is(socket) && this.#opened(line));
        socket.addEventListener('message', event => this.#is(socket) && this.#received(event.data));
        socket.addEventListener('close', event => this.#is(socket) && this.#closed(event, line));
    }

    /** Ends it. */
    close() {
        const socket = this.#socket;
        this.#socket = null;
        socket?.close(1000);
        if (this.state !== 'closed')
            this.#become('closed', '');
    }

    /**
     * Sends lines in one WebSocket message.
     * @param {string[]} lines
     * @returns {object[]} a frame each
     */
    send(...lines) {
        if (this.state !== 'open')
            return [];
        const at = performance.now();
        const frames = lines.map(line => ({ line, at }));
        this.#socket.send(lines.map(line => `${line}\n`).join(''));
        for (const frame of frames) {
            this.#tell('line', { direction: 'out', text: frame.line, at });
            if (this.#waiting.length < LONGEST_WAIT && frame.line.trim() !== '')
                this.#waiting.push(frame);
        }
        return frames;
    }

    #is(socket) {
        return this.#socket === socket;
    }

    #opened(line) {
        this.#become('open', '');
        this.send(line);
    }

    #received(data) {
        if (typeof data !== 'string')
            return;
        for (const text of data.split('\n').filter(line => line !== '')) {
            const said = read(text);
            this.#tell('line', { direction: 'in', text, at: performance.now() });
            if (said.kind === 'delivery')
                this.#tell('delivery', { value: said.value });
            else
                this.#tell('answer', { frame: isAnswer(said) ? this.#waiting.shift() ?? null : null, read: said });
        }
    }

    async #closed(event, line) {
        const wasOpen = this.state === 'open';
        this.#socket = null;
        // A browser is not told why it was not let in. On the relay's own machine it would have been.
        if (!wasOpen && token() === null && this.mayWantToken() && await askForToken('It may want one of everybody who sends from a browser.') !== null) {
            this.connect(line);
            return;
        }
        const why = event.reason || (wasOpen ? 'The relay closed the connection.'
            : `The relay did not let this page in${token() === null ? '' : '; the token may be wrong'}.`);
        this.#become('closed', why);
    }

    #become(state, reason) {
        this.state = state;
        this.reason = reason;
        this.#tell('state', { state });
    }

    #tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }
}
