// The texts of the latest messages: events don't carry them, so they are asked for while there are few.

import { get } from '../api.js';

const WAIT_MS = 150;
const MOST = 50;

export class Previews {
    #from = null;
    #timer = 0;
    isWanted = true;

    /** @param {import('./messages.js').Messages} messages */
    constructor(messages, changed) {
        this.messages = messages;
        this.changed = changed;
    }

    /** A message has come whose text is not known. @param {number|null} position in the log */
    want(position) {
        if (!this.isWanted || !Number.isFinite(position))
            return;
        this.#from = Math.min(this.#from ?? position, position);
        this.#timer ||= setTimeout(() => this.#ask(), WAIT_MS);
    }

    async #ask() {
        const since = this.#from;
        this.#from = null;
        try {
            const page = await get('api/messages', { since, limit: MOST });
            for (const { position, message } of page.messages ?? [])
                this.messages.fill(position, message);
            this.changed();
        } catch {
            // a list without texts is a list all the same
        }
        this.#timer = this.#from === null ? 0 : setTimeout(() => this.#ask(), WAIT_MS);
    }
}
