// How much slower than real the map shows what happens. Pure.

const KEPT = 40;
const HOP_MS = 800; // what a usual hop is to last on the map
const SHORTEST_MS = 380;
const LONGEST_MS = 3200;
const MOST = 100_000;

/**
 * Chooses one factor for all messages, so that what took twice as long is shown twice as long, within what a person can follow.
 * It changes seldom, so that two messages in a row can be compared.
 */
export class Pace {
    #delays = [];
    factor = 500;

    /** @param {number} seconds that a hop really took */
    observe(seconds) {
        if (!(seconds > 0))
            return;
        this.#delays.push(seconds);
        if (this.#delays.length > KEPT)
            this.#delays.shift();
        const sorted = [...this.#delays].sort((a, b) => a - b);
        const wanted = HOP_MS / 1000 / sorted[Math.floor(sorted.length / 2)];
        if (wanted > this.factor * 2.5 || wanted < this.factor / 2.5)
            this.factor = Math.min(Math.max(round(wanted), 1), MOST);
    }

    /** How long a hop is shown, in milliseconds; one of which nothing is known as short as can be. */
    show(seconds) {
        return Math.min(Math.max((seconds || 0) * 1000 * this.factor, SHORTEST_MS), LONGEST_MS);
    }
}

// 1, 2, 5, 10, 20, …
function round(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    const digit = value / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}
