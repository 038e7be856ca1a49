// Server-sent events, read as a stream so that the token can go along, which EventSource can't do.

import { address, request } from './api.js';

const LONGEST_EVENT = 1024 * 1024;
// The relay sends a comment every ten seconds, so this much silence is a connection that is dead.
const SILENCE_MS = 25_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_CAP_MS = 8_000;

/**
 * Cuts text into events as the HTML standard says, as far as a relay uses it. Pure.
 */
export class EventParser {
    #rest = '';
    #name = '';
    #data = [];
    #size = 0;

    /** @param {(name: string, data: string) => void} tell */
    constructor(tell) {
        this.tell = tell;
    }

    /** Takes the next piece of the stream, however it was cut. */
    push(text) {
        this.#rest += text;
        let from = 0;
        for (let end; (end = this.#rest.indexOf('\n', from)) >= 0; from = end + 1)
            this.#line(this.#rest.slice(from, this.#rest[end - 1] === '\r' && end > from ? end - 1 : end));
        this.#rest = this.#rest.slice(from);
        if (this.#rest.length + this.#size > LONGEST_EVENT)
            throw new Error('An event is too long.');
    }

    #line(line) {
        if (line === '') {
            this.#dispatch();
            return;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
        if (field === 'event') {
            this.#name = value;
        } else if (field === 'data') {
            this.#data.push(value);
            this.#size += value.length;
        }
    }

    #dispatch() {
        const data = this.#data.join('\n');
        const name = this.#name || 'message';
        this.#name = '';
        this.#data = [];
        this.#size = 0;
        if (data !== '')
            this.tell(name, data);
    }
}

/**
 * Follows a stream of events, and connects again, ever more slowly, when it ends.
 */
export class EventFeed {
    #stop = new AbortController();
    #backoff = BACKOFF_FIRST_MS;
    #wake = () => {};

    /**
     * @param {string} path
     * @param {{event: (name: string, data: object) => void, state: (state: 'open'|'closed', error?: Error) => void}} told
     */
    constructor(path, told) {
        this.path = path;
        this.told = told;
        this.#run();
    }

    /** Ends it for good. */
    close() {
        this.#stop.abort();
        this.#wake();
    }

    /** Connects at once if it waits to. */
    wake() {
        this.#backoff = BACKOFF_FIRST_MS;
        this.#wake();
    }

    async #run() {
        while (!this.#stop.signal.aborted) {
            try {
                await this.#follow();
                this.told.state('closed');
            } catch (error) {
                if (this.#stop.signal.aborted)
                    return;
                this.told.state('closed', error);
            }
            await this.#pause();
        }
    }

    async #follow() {
        const silence = new AbortController();
        const signal = AbortSignal.any([this.#stop.signal, silence.signal]);
        let timer = setTimeout(() => silence.abort(), SILENCE_MS);
        try {
            const response = await request(address(this.path), { method: 'GET', headers: { Accept: 'text/event-stream' } }, () => signal);
            const parser = new EventParser((name, data) => this.#tell(name, data));
            const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
            this.told.state('open');
            this.#backoff = BACKOFF_FIRST_MS;
            for (let piece; !(piece = await reader.read()).done;) {
                clearTimeout(timer);
                timer = setTimeout(() => silence.abort(), SILENCE_MS);
                parser.push(piece.value);
            }
        } finally {
            clearTimeout(timer);
            silence.abort();
        }
    }

    #tell(name, data) {
        let event;
        try {
            event = JSON.parse(data);
        } catch {
            return; // one event that can't be read is no reason to lose the rest
        }
        if (event !== null && typeof event === 'object')
            this.told.event(name, event);
    }

    #pause() {
        const wait = this.#backoff * (0.75 + Math.random() / 2);
        this.#backoff = Math.min(this.#backoff * 2, BACKOFF_CAP_MS);
        return new Promise(resolve => {
            this.#wake = resolve;
            setTimeout(resolve, wait);
        });
    }
}
