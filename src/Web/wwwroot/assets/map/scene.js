// The picture of a network: relays, links, peers, each where the layout says. The map and the lessons draw with it.

import { reconcile, svg } from '../dom.js';
import { Dots } from './dots.js';
import { Layout } from './layout.js';
import { createLink, placeLink, updateLink } from './links.js';
import { PeerRing } from './peers.js';
import { createRelay, radiusOf, updateRelay } from './relays.js';

export class Scene {
    #layout = new Layout();
    #links = svg('g.links');
    #peers = svg('g.rings');
    #relays = svg('g.relays');
    #rings = new Map();
    #graph = { relays: [], links: [] };
    #frame = 0;
    #settled = false;

    /**
     * @param {SVGSVGElement} element
     * @param {{relay?: (id: string) => void, link?: (key: string) => void, message?: (id: string) => void}} select
     */
    constructor(element, select) {
        this.element = element;
        this.select = { relay() {}, link() {}, message() {}, ...select };
        this.flows = new Map();
        this.dots = new Dots(key => this.place(key), id => this.select.message(id), () => this.wake());
        element.append(this.#links, this.#peers, this.#relays, this.dots.element);
        new ResizeObserver(() => this.#resize()).observe(element);
    }

    /** Draws what is there now. @param {{relays: object[], links: object[]}} graph see buildGraph */
    show(graph) {
        this.#graph = graph;
        if (this.#layout.update(graph))
            this.#settled = false;
        this.#drawLinks();
        reconcile(this.#relays, graph.relays, relay => relay.id, relay => createRelay(relay, this.select.relay), updateRelay);
        this.#drawPeers();
        this.wake();
    }

    /** Draws the links with so many messages a second over them. @param {Map<string, number>} flows by the link's key */
    showFlows(flows) {
        this.flows = flows;
        this.#drawLinks();
    }

    /** Where something is now, in pixels; null when it is not on the picture. @param {string} key see journey.js */
    place(key) {
        const [kind, relay] = key.split('\n', 2);
        const middle = this.#layout.shown(relay);
        if (!middle || kind === 'relay')
            return middle;
        const beside = this.#rings.get(relay)?.place(key, relay);
        return beside ? { x: middle.x + beside.x, y: middle.y + beside.y } : null;
    }

    /** How far a relay reaches around its middle, in pixels. */
    radius(id) {
        const relay = this.#graph.relays.find(other => other.id === id);
        return relay ? radiusOf(relay) : 0;
    }

    /** Draws frames until nothing moves any more. */
    wake() {
        this.#frame ||= requestAnimationFrame(now => this.#draw(now));
    }

    #draw(now) {
        this.#frame = 0;
        const isMoving = this.#layout.step();
        if (isMoving || !this.#settled)
            this.#placeAll(!isMoving);
        if (this.dots.step(now) || isMoving)
            this.wake();
    }

    #placeAll(isLast) {
        for (const relay of this.#graph.relays) {
            const at = this.#layout.shown(relay.id);
            const move = at ? `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})` : 'translate(-100 -100)';
            this.#relays.reconciled?.get(relay.id)?.setAttribute('transform', move);
            this.#rings.get(relay.id)?.element.setAttribute('transform', move);
        }
        for (const link of this.#graph.links) {
            const [from, to] = [this.#layout.shown(link.a), this.#layout.shown(link.b)];
            if (from && to)
                placeLink(this.#links.reconciled.get(link.key), from, to);
        }
        if (isLast && !this.#settled) {
            this.#settled = true;
            this.#drawPeers();
        }
    }

    #drawLinks() {
        reconcile(this.#links, this.#graph.links, link => link.key, link => createLink(link, this.select.link),
            (element, link) => updateLink(element, link, this.flows.get(link.key) ?? 0));
    }

    #drawPeers() {
        const directions = this.#directions();
        reconcile(this.#peers, this.#graph.relays, relay => relay.id, relay => this.#ring(relay), (element, relay) =>
            this.#rings.get(relay.id).update(relay, radiusOf(relay), directions.get(relay.id) ?? []));
        const ids = new Set(this.#graph.relays.map(relay => relay.id));
        for (const id of this.#rings.keys()) {
            if (!ids.has(id))
                this.#rings.delete(id);
        }
    }

    #ring(relay) {
        const ring = new PeerRing();
        this.#rings.set(relay.id, ring);
        return ring.element;
    }

    #directions() {
        const found = new Map();
        const add = (id, from, to) => found.set(id, [...found.get(id) ?? [], Math.atan2(to.y - from.y, to.x - from.x)]);
        for (const link of this.#graph.links) {
            const [a, b] = [this.#layout.target(link.a), this.#layout.target(link.b)];
            if (a && b) {
                add(link.a, a, b);
                add(link.b, b, a);
            }
        }
        return found;
    }

    #resize() {
        const { width, height } = this.element.getBoundingClientRect();
        if (width === 0 || height === 0)
            return; // not shown now
        this.#layout.resize(width, height);
        this.#settled = false;
        this.wake();
    }
}
