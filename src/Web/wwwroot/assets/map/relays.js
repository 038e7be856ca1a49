// How a relay is drawn: a disc with its nodes inside and its name below.

import { reconcile, setAttribute, setText, svg } from '../dom.js';
import { plain, plural } from '../format.js';

const RADIUS = 22;
const NODE_RADIUS = 6.5;
const LONGEST_NAME = 22;
const MOST_NODES = 12;

const STATES = { up: 'up', down: 'down', unknown: 'not known' };

/** @param {(relay: string) => void} select */
export function createRelay(relay, select) {
    const group = svg('g.relay', { 'data-relay': relay.id, tabindex: 0, role: 'button' },
        svg('title'), svg('circle.halo'), svg('circle.disc'), svg('g.nodes'), svg('text.name', { 'text-anchor': 'middle', 'aria-hidden': 'true' }),
        svg('text.sub', { 'text-anchor': 'middle', 'aria-hidden': 'true' }));
    group.addEventListener('click', () => select(relay.id));
    group.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            select(relay.id);
        }
    });
    return group;
}

export function updateRelay(group, relay) {
    const [title, halo, disc, nodes, name, sub] = group.children;
    const radius = radiusOf(relay);
    setAttribute(group, 'data-state', relay.state);
    group.classList.toggle('self', relay.self);
    setAttribute(disc, 'r', radius);
    setAttribute(halo, 'r', radius + 5);
    const told = `${plain(relay.id)}${relay.self ? ' (this relay)' : ''}: ${[STATES[relay.state], several(relay.nodes ?? []), people(relay)].filter(Boolean).join(', ')}`;
    setText(title, told);
    setText(name, clip(plain(relay.id)));
    setAttribute(name, 'y', radius + 19);
    setText(sub, relay.state === 'up' ? [several(relay.nodes ?? []), people(relay)].filter(Boolean).join(', ') : STATES[relay.state]);
    setAttribute(sub, 'y', radius + 34);
    drawNodes(nodes, relay.nodes ?? []);
}

/** In pixels; grows with the nodes inside. */
export function radiusOf(relay) {
    const nodes = Math.min(relay.nodes?.length ?? 0, MOST_NODES);
    return nodes > 1 ? RADIUS + 4 + nodes * 3 : RADIUS;
}

function several(nodes) {
    return nodes.length > 1 ? plural(nodes.length, 'node') : '';
}

function people(relay) {
    return relay.count === null || relay.count === undefined ? '' : plural(relay.count, 'peer');
}

// A relay of one node is that node; it is drawn only where there are several, or where it has a name.
function drawNodes(parent, nodes) {
    const shown = nodes.filter(node => node.node).slice(0, MOST_NODES);
    const far = shown.length > 1 ? 5 + shown.length * 3.2 : 0;
    reconcile(parent, shown.map((node, index) => ({ ...node, index })), node => node.node, createNode, (element, node) => {
        const angle = node.index * 2 * Math.PI / shown.length + Math.PI;
        setAttribute(element, 'transform', `translate(${(Math.cos(angle) * far).toFixed(1)} ${(Math.sin(angle) * far).toFixed(1)})`);
        setAttribute(element, 'data-state', node.error ? 'down' : 'up');
        element.classList.toggle('self', node.self);
        setText(element.firstElementChild, `node ${plain(node.node)}${node.self ? ' (this node)' : ''}${node.error ? `: ${plain(node.error)}` : ''}`);
    });
}

function createNode(node) {
    return svg('g.node', { 'data-node': node.node }, svg('title'), svg('circle', { r: NODE_RADIUS }));
}

function clip(name) {
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
