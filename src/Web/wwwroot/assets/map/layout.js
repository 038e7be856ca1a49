// Where relays stand. Forces decide on a plane of their own; what they decide is fitted into the picture, and moved to gently.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from '../../vendor/d3-force-3.0.1/d3-force.js';

const LINK_LENGTH = 100;
const SETTLED = 0.02;
const FIRST_TICKS = 200;
const LARGEST_SCALE = 2.6;
const EASE = 0.14;
const MARGIN = { x: 118, top: 92, bottom: 104 }; // room for peers and names around a relay, in pixels

export class Layout {
    #bodies = new Map();
    #order = [];
    #signature = '';
    #simulation = forceSimulation([]).alphaMin(SETTLED).stop();
    #width = 1;
    #height = 1;

    /**
     * Takes the relays and links that are there now; what stays keeps its place.
     * @param {{relays: {id: string}[], links: {a: string, b: string}[]}} graph
     * @returns {boolean} whether anything is there that was not, or the other way round
     */
    update(graph) {
        const signature = JSON.stringify([graph.relays.map(relay => relay.id), graph.links.map(link => [link.a, link.b])]);
        if (signature === this.#signature)
            return false;
        const isFirst = this.#order.length < 2;
        this.#signature = signature;
        this.#order = graph.relays.map((relay, index) => this.#body(relay.id, index, graph));
        const ids = new Set(graph.relays.map(relay => relay.id));
        for (const id of this.#bodies.keys()) {
            if (!ids.has(id))
                this.#bodies.delete(id);
        }
        this.#settle(graph.links, isFirst);
        return true;
    }

    /** @param {number} width in pixels */
    resize(width, height) {
        this.#width = Math.max(width, 1);
        this.#height = Math.max(height, 1);
        this.#fit();
    }

    /** One step towards where everything belongs. @returns {boolean} whether there are more to come */
    step() {
        const isLive = this.#simulation.alpha() > SETTLED;
        if (isLive) {
            this.#simulation.tick();
            this.#fit();
        }
        let isMoving = isLive;
        for (const body of this.#order) {
            const [dx, dy] = [body.target.x - body.shown.x, body.target.y - body.shown.y];
            const isThere = Math.abs(dx) + Math.abs(dy) < 0.4;
            body.shown.x = isThere ? body.target.x : body.shown.x + dx * EASE;
            body.shown.y = isThere ? body.target.y : body.shown.y + dy * EASE;
            isMoving ||= !isThere;
        }
        return isMoving;
    }

    /** Where a relay is drawn now, in pixels. */
    shown(id) {
        return this.#bodies.get(id)?.shown ?? null;
    }

    /** Where it will be drawn when everything stands still. */
    target(id) {
        return this.#bodies.get(id)?.target ?? null;
    }

    #body(id, index, graph) {
        const there = this.#bodies.get(id);
        if (there)
            return there;
        // Beside a neighbour that has its place already, else on a spiral: always the same for the same relays.
        const neighbour = graph.links.filter(link => link.a === id || link.b === id)
            .map(link => this.#bodies.get(link.a === id ? link.b : link.a)).find(body => body);
        const angle = (this.#width >= this.#height ? 0 : Math.PI / 2) + index * 2.4;
        const distance = neighbour ? LINK_LENGTH : 30 * Math.sqrt(index);
        const body = {
            id, x: (neighbour?.x ?? 0) + Math.cos(angle) * distance, y: (neighbour?.y ?? 0) + Math.sin(angle) * distance,
            target: { x: 0, y: 0 }, shown: null,
        };
        this.#bodies.set(id, body);
        return body;
    }

    #settle(links, isFirst) {
        const pairs = links.map(link => ({ source: link.a, target: link.b }));
        const wide = this.#width / this.#height;
        this.#simulation.nodes(this.#order)
            .force('link', forceLink(pairs).id(body => body.id).distance(LINK_LENGTH).strength(0.6))
            .force('apart', forceManyBody().strength(-420).distanceMax(600))
            .force('room', forceCollide(44))
            .force('x', forceX(0).strength(wide >= 1 ? 0.05 : 0.05 / wide))
            .force('y', forceY(0).strength(wide >= 1 ? 0.05 * wide : 0.05))
            .alpha(isFirst ? 1 : 0.5);
        if (isFirst)
            this.#simulation.tick(this.#order.length > 100 ? FIRST_TICKS / 4 : FIRST_TICKS);
        this.#fit();
    }

    #fit() {
        if (this.#order.length === 0)
            return;
        const xs = this.#order.map(body => body.x);
        const ys = this.#order.map(body => body.y);
        const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
        const free = { x: Math.max(this.#width - 2 * MARGIN.x, 20), y: Math.max(this.#height - MARGIN.top - MARGIN.bottom, 20) };
        const scale = Math.min(free.x / Math.max(right - left, 1), free.y / Math.max(bottom - top, 1), LARGEST_SCALE);
        for (const body of this.#order) {
            body.target.x = this.#width / 2 + (body.x - (left + right) / 2) * scale;
            body.target.y = MARGIN.top + free.y / 2 + (body.y - (top + bottom) / 2) * scale;
            body.shown ??= { ...body.target };
        }
    }
}
