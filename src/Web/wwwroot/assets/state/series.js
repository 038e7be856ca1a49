// The last minutes of a figure, for the charts.

export class Series {
    #values = [];

    /** @param {number} kept how many values at most */
    constructor(kept) {
        this.kept = kept;
    }

    /** @param {number|null} value null: not known */
    push(value) {
        this.#values.push(Number.isFinite(value) ? value : null);
        if (this.#values.length > this.kept)
            this.#values.shift();
    }

    /** The oldest first. */
    get values() {
        return this.#values;
    }

    get last() {
        return this.#values.at(-1) ?? null;
    }

    get highest() {
        return this.#values.reduce((most, value) => Math.max(most, value ?? 0), 0);
    }
}
