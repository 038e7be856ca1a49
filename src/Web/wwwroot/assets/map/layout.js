// Where relays stand. Forces decide on a plane of their own; what they decide is fitted into the picture, and moved to gently.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from '../../vendor/d3-force-3.0.1/d3-force.js';

const LINK_LENGTH = 100;
const SETTLED = 0.02;
const FIRST_TICKS = 200;
const TURNS = 24; // directions that are tried when it is turned to fit
const LARGEST_SCALE = 3;
const EASE = 0.14;
const MARGIN = { x: 118, narrow: 0.27, top: 98, bottom: 104 }; // room for peers and names around a relay, in pixels and as a share of the width

export class Layout {
    #bodies = new Map();
    #order = [];
    #signature = '';
    #simulation = forceSimulation([]).alphaMin(SETTLED).stop();
    #width = 0; // not known yet
    #height = 0;

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
        this.#order = isFirst ? this.#ring(graph) : graph.relays.map((relay, index) => this.#body(relay.id, index, graph));
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
        const isFirst = this.#width === 0;
        const wasWide = this.#width >= this.#height;
        this.#width = Math.max(width, 1);
        this.#height = Math.max(height, 1);
        if (isFirst || wasWide !== this.#width >= this.#height)
            this.#turn();
        this.#fit();
        if (isFirst)
            this.#order.forEach(body => Object.assign(body.shown, body.target));
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
        // Beside a neighbour that has its place already, else anywhere around: always the same for the same relays.
        const neighbour = neighbours(id, graph.links).map(other => this.#bodies.get(other)).find(body => body);
        const angle = index * 2.4;
        const distance = neighbour ? LINK_LENGTH : 30 * Math.sqrt(index);
        return this.#put(id, (neighbour?.x ?? 0) + Math.cos(angle) * distance, (neighbour?.y ?? 0) + Math.sin(angle) * distance);
    }

    // In a circle, each beside one that it is linked to if that can be: so a ring is drawn as a ring.
    #ring(graph) {
        const order = walk(graph);
        const far = LINK_LENGTH * Math.max(order.length, 2) / (2 * Math.PI);
        order.forEach((id, index) => {
            const angle = index / order.length * 2 * Math.PI;
            this.#put(id, Math.cos(angle) * far, Math.sin(angle) * far);
        });
        return graph.relays.map(relay => this.#bodies.get(relay.id));
    }

    #put(id, x, y) {
        const body = { id, x, y, vx: 0, vy: 0, target: { x: 0, y: 0 }, shown: this.#bodies.get(id)?.shown ?? null };
        this.#bodies.set(id, body);
        return body;
    }

    // To the side that leaves it the most room.
    #turn() {
        let best = { scale: 0, angle: 0 };
        for (let i = 0; i < TURNS; i++) {
            const angle = i / TURNS * Math.PI;
            const { scale } = this.#frame(turned(this.#order, angle));
            if (scale > best.scale * 1.02)
                best = { scale, angle };
        }
        turned(this.#order, best.angle).forEach((point, index) => Object.assign(this.#order[index], point));
    }

    #settle(links, isFirst) {
        const pairs = links.map(link => ({ source: link.a, target: link.b }));
        this.#simulation.nodes(this.#order)
            .force('link', forceLink(pairs).id(body => body.id).distance(LINK_LENGTH).strength(0.6))
            .force('apart', forceManyBody().strength(-420).distanceMax(600))
            .force('room', forceCollide(44))
            .force('x', forceX(0).strength(0.05))
            .force('y', forceY(0).strength(0.05))
            .alpha(isFirst ? 1 : 0.5);
        if (isFirst) {
            this.#simulation.tick(this.#order.length > 100 ? FIRST_TICKS / 4 : FIRST_TICKS);
            this.#turn();
        }
        this.#fit();
    }

    #fit() {
        if (this.#order.length === 0)
            return;
        const { scale, middle, free } = this.#frame(this.#order);
        for (const body of this.#order) {
            body.target.x = this.#width / 2 + (body.x - middle.x) * scale;
            body.target.y = MARGIN.top + free.y / 2 + (body.y - middle.y) * scale;
            body.shown ??= { ...body.target };
        }
    }

    // How points are fitted into the picture.
    #frame(points) {
        const xs = points.map(point => point.x);
        const ys = points.map(point => point.y);
        const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
        const side = Math.min(MARGIN.x, this.#width * MARGIN.narrow);
        const free = { x: Math.max(this.#width - 2 * side, 20), y: Math.max(this.#height - MARGIN.top - MARGIN.bottom, 20) };
        const scale = Math.min(free.x / Math.max(right - left, 1), free.y / Math.max(bottom - top, 1), LARGEST_SCALE);
        return { scale, free, middle: { x: (left + right) / 2, y: (top + bottom) / 2 } };
    }
}

function turned(points, angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return points.map(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }));
}

function neighbours(id, links) {
    return links.filter(link => link.a === id || link.b === id).map(link => (link.a === id ? link.b : link.a));
}

// All relays, each behind one that it is linked to as far as that goes.
function walk({ relays, links }) {
    const seen = new Set();
    const visit = id => {
        if (seen.has(id))
            return;
        seen.add(id);
        neighbours(id, links).sort().forEach(visit);
    };
    relays.forEach(relay => visit(relay.id));
    return [...seen];
}
