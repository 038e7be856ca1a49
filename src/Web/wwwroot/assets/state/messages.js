// The latest messages, and what became of them, as far as the page keeps them.

const KEPT = 500;
const DUPLICATES_KEPT = 50; // of one message; all of them are counted

/**
 * @typedef {{id: string, position: number|null, from: string, to: string, timestamp: number|null, at: number|null, path: string[],
 *   size: number|null, via: string|null, text: string|null, duplicates: {via: string|null, from: string|null, at: number}[],
 *   duplicateCount: number}} Seen
 */

export class Messages {
    #byId = new Map(); // in order of arrival
    version = 0;

    get count() {
        return this.#byId.size;
    }

    /** @returns {Seen|undefined} */
    find(id) {
        return this.#byId.get(id);
    }

    /** The newest first, at most so many. */
    latest(most) {
        return [...this.#byId.values()].sort((x, y) => (y.position ?? 0) - (x.position ?? 0)).slice(0, most);
    }

    /** Forgets all: positions of another life of the log mean nothing beside those of this one. */
    clear() {
        this.#byId.clear();
        this.version++;
    }

    /** What an `accepted` event tells. */
    accept(event) {
        return this.#add({
            id: event.msg_id, position: event.position ?? null, from: event.from, to: event.to, timestamp: event.timestamp ?? null,
            at: event.at ?? null, path: event.seen_by ?? [], size: event.size ?? null, via: event.via ?? null, text: null,
        });
    }

    /** What `GET /api/messages` tells of one: a message from before this page was opened, or the text of one that is here. */
    fill(position, message) {
        const there = this.#byId.get(message.msg_id);
        if (there) {
            there.text ??= preview(message.body);
            this.version++;
            return there;
        }
        const path = message.seen_by ?? [];
        return this.#add({
            id: message.msg_id, position, from: message.from, to: message.to, timestamp: message.timestamp ?? null, at: null, path,
            size: null, via: path.at(-2) ?? null, text: preview(message.body),
        });
    }

    /** What a `duplicate` event tells. */
    duplicate(event) {
        const there = this.#byId.get(event.msg_id);
        if (!there)
            return;
        there.duplicateCount++;
        if (there.duplicates.length < DUPLICATES_KEPT)
            there.duplicates.push({ via: event.via ?? null, from: event.from ?? null, at: event.at });
        this.version++;
    }

    #add(seen) {
        if (typeof seen.id !== 'string' || this.#byId.has(seen.id))
            return this.#byId.get(seen.id);
        Object.assign(seen, { duplicates: [], duplicateCount: 0 });
        this.#byId.set(seen.id, seen);
        if (this.#byId.size > KEPT)
            this.#byId.delete(this.#byId.keys().next().value);
        this.version++;
        return seen;
    }
}

const PREVIEW = 120;

function preview(body) {
    const text = typeof body === 'string' ? body : JSON.stringify(body) ?? '';
    return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
